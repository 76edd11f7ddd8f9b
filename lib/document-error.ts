import { relative } from 'node:path';

/** A document that cannot be run as it is written: one line that begins with the file and, where there is one, the line number. */
export class DocumentError extends Error {
  override readonly name = 'DocumentError';

  constructor(file: string, line: number | undefined, why: string) {
    super(`${place(file, line)} ${why}`);
  }
}

/** `file:line`, as editors and terminals make a link of it. */
export function place(file: string, line?: number): string {
  const near = relative(process.cwd(), file);
  const name = near === '' || near.startsWith('..') ? file : near;
  return line === undefined ? name : `${name}:${line}`;
}
