import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';
import { begunInteractions, discard } from './interaction';
import { type Merged, merge } from './merge';

const tests = __dirname;

/** Replaces the directory's pact files. Each is complete or as it was before, also when this is interrupted. */
function write(directory: string, merged: Merged): void {
  mkdirSync(directory, { recursive: true });
  for (const [name, { text }] of merged) {
    const unfinished = join(directory, `.${name}.unfinished`);
    writeFileSync(unfinished, text);
    renameSync(unfinished, join(directory, name));
  }
  for (const name of readdirSync(directory)) {
    if (name.endsWith('.json') && !merged.has(name)) rmSync(join(directory, name));
  }
}

/**
 * Runs the consumer's pact tests and writes what they recorded into `directory`, in place of all that was there: what no test
 * records any more is gone. When a test fails, or nothing was recorded, the old files stay.
 * @returns how many interactions each file has
 */
export async function record(directory: string, reporter: 'dot' | 'spec' = 'spec'): Promise<Merged> {
  // One process, one test after the other: run in parallel, pact loses interactions and reports success.
  const mocha = new Mocha({ reporter, forbidOnly: true, forbidPending: true, timeout: 20_000 });
  for (const name of readdirSync(tests).sort()) if (name.endsWith('.pact.ts')) mocha.addFile(join(tests, name));
  try {
    const failures = await new Promise<number>((resolve) => mocha.run(resolve));
    if (failures > 0)
      throw new Error(`${failures} of the consumer's pact tests failed: the pact files stay as they were`);
    const merged = merge(begunInteractions());
    if (merged.size === 0) throw new Error('No interaction was recorded: consumer/test has no *.pact.ts');
    write(directory, merged);
    return merged;
  } finally {
    discard();
  }
}
