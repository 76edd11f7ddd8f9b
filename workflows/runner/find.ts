import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Files of a folder that are no step lists: they tell about them. */
const others = ['README.md', 'TEMPLATE.md'];

function* inFolder(folder: string): Generator<string> {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((one, other) => (one.name < other.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules') yield* inFolder(path);
    else if (!entry.isDirectory() && entry.name.endsWith('.md') && !others.includes(entry.name)) yield path;
  }
}

/**
 * The documents that files and folders stand for, in the order in which they are named; those of a folder, and of the folders in it, by
 * their names. A file that does not exist is left to its reader.
 * @throws when a folder holds no document
 */
export function documentsIn(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path];
    const found = [...inFolder(path)];
    if (found.length === 0) throw new Error(`${path} holds no step list: a step list is a file *.md`);
    return found;
  });
}
