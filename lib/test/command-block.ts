import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../folders';
import { commandBlocks } from '../markdown';

/**
 * Reads the commands of a document's code block, so that a test runs what the document tells its readers to run.
 * `npm run check` looks for this call, with literal arguments on one line, and fails for a block without one.
 * @param index counts the command blocks below the heading
 * @throws when the document has no such block
 */
export function commandBlock(file: string, heading: string, index = 0): readonly string[] {
  const blocks = commandBlocks(readFileSync(join(projectFolder, file), 'utf8'));
  const found = blocks.find((block) => block.heading === heading && block.index === index);
  if (!found) throw new Error(`${file} has no command block ${index} below the heading "${heading}"`);
  return found.commands;
}
