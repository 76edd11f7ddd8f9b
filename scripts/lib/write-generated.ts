import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../../lib/folders';
import { writeInFolder } from '../../lib/write-file';
import { generated } from '../../provider/generate/generated';

const at = (path: string) => join(projectFolder, path);
const current = (path: string) => (existsSync(at(path)) ? readFileSync(at(path), 'utf8') : undefined);

/** The generated files that are not up to date, each with the text that it has to have. */
export const staleFiles = async (): Promise<(readonly [path: string, text: string])[]> =>
  [...(await generated())].filter(([path, text]) => current(path) !== text);

/** Writes the generated files that are not up to date. Returns their paths. */
export async function writeGenerated(): Promise<string[]> {
  const stale = await staleFiles();
  for (const [path, text] of stale) await writeInFolder(at(path), text);
  return stale.map(([path]) => path);
}
