import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';
import { assertWritable } from '../../lib/write-file';
import { begunInteractions, discard, recordingFolder } from './interaction';
import { type Merged, merge } from './merge';

const tests = __dirname;

/** Replaces the pact files of a directory. Each file is always complete, the old one or the new one, even after an interruption. */
function write(directory: string, merged: Merged): void {
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
 * Runs the consumer's recording tests, and replaces the pact files of `directory` by those that they recorded.
 * @throws when a test fails or none records anything, and before that when a folder cannot be written; the old files then stay
 */
export async function record(directory: string, reporter: 'dot' | 'spec'): Promise<Merged> {
  await assertWritable(directory);
  recordingFolder();
  // Tests run one after the other in one process. In parallel, pact loses interactions without an error.
  const mocha = new Mocha({ reporter, forbidOnly: true, forbidPending: true, timeout: 20_000 });
  for (const name of readdirSync(tests).sort()) if (name.endsWith('.pact.ts')) mocha.addFile(join(tests, name));
  try {
    const failures = await new Promise<number>((resolve) => mocha.run(resolve));
    if (failures > 0)
      throw new Error(`${failures} of the consumer's recording tests failed: the pact files stay as they were`);
    const merged = merge(begunInteractions());
    if (merged.size === 0) throw new Error('No interaction was recorded: consumer/recording has no *.pact.ts');
    write(directory, merged);
    return merged;
  } finally {
    discard();
  }
}
