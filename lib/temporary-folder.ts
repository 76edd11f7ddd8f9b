import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

function make(name: string): string {
  try {
    return mkdtempSync(join(tmpdir(), `${name}-`));
  } catch (error) {
    const variable = process.platform === 'win32' ? 'TEMP' : 'TMPDIR';
    throw new Error(
      `No temporary folder can be made (${(error as Error).message}): set ${variable} to a folder of yours`,
    );
  }
}

/**
 * Makes a folder for temporary files, which is removed at the end of the process, if not before.
 * @returns its path, and the function that removes it
 * @throws with the variable to set
 */
export function temporaryFolder(name: string): { path: string; remove: () => void } {
  const path = make(name);
  const remove = () => {
    process.off('exit', remove);
    rmSync(path, { recursive: true, force: true });
  };
  process.on('exit', remove);
  return { path, remove };
}
