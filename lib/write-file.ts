import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { replaceFile } from './replace-file';

const own = 'use a checkout, or a folder, that you may write to';
const moveAway = 'move away what stands in its place';
const makeRoom = 'make room on its disk';

const remedies: Readonly<Record<string, string>> = {
  EACCES: own,
  EPERM: own,
  EROFS: own,
  ENOTDIR: moveAway,
  EEXIST: moveAway,
  EISDIR: moveAway,
  ENOSPC: makeRoom,
  EDQUOT: makeRoom,
};

function unwritable(path: string, { code = '', message }: NodeJS.ErrnoException): Error {
  // Node's text goes on with the call, and with the path of a temporary file beside the one that is meant.
  const [reason] = message.split(', ');
  return new Error(`${relative(process.cwd(), path)} cannot be written (${reason}): ${remedies[code] ?? own}`);
}

// Whoever may read the checkout may read a file in it.
const replace = (path: string, text: string) => replaceFile(path, text, 0o666);

/**
 * Writes a file, and makes the folders above it.
 * @param write writeFile, where the file may be a device or a pipe
 * @throws in one line that names the file and the remedy
 */
export async function writeInFolder(path: string, text: string, write = replace): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await write(path, text);
  } catch (error) {
    throw unwritable(path, error as NodeJS.ErrnoException);
  }
}

/**
 * Makes a folder where it does not exist, before a work that takes long and then writes there.
 * @throws in one line that names the folder and the remedy, when no file can be written there
 */
export async function assertWritable(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (error) {
    throw unwritable(folder, error as NodeJS.ErrnoException);
  }
}
