type Undo = () => unknown;

const [ofTest, ofFile]: [Undo[], Undo[]] = [[], []];

async function undo(all: Undo[]): Promise<void> {
  for (const each of all.splice(0).reverse()) await each();
}

/** Undoes something when the running test has ended, the latest first. */
export const afterThisTest = (each: Undo): void => void ofTest.push(each);

/**
 * Undoes something after all tests. Where mocha runs files side by side, that is after each file: what is shared between files has to be
 * made again when it is gone.
 */
export const afterAllTests = (each: Undo): void => void ofFile.push(each);

// Mocha takes these from .mocharc.json. A hook at the top of a module runs only for the first file that loads the module in a process.
export const mochaHooks = { afterEach: () => undo(ofTest), afterAll: () => undo(ofFile) };
