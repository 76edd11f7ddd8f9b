import { replaceBetween } from '../../lib/markdown';

/** Makes a Markdown table. A `|` in a cell is escaped. */
export function markdownTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(headings), `|${'---|'.repeat(headings.length)}`, ...rows.map(line)].join('\n');
}

/**
 * Puts a text between the two lines of a Markdown file that name it.
 * @throws when the file does not have these lines
 */
export function withSection(markdown: string, name: string, text: string): string {
  const [begin, end] = [`<!-- ${name}: written by npm run generate -->`, `<!-- ${name}: end -->`];
  const replaced = replaceBetween(markdown, begin, end, text);
  if (replaced === undefined) throw new Error(`provider/README.md needs the lines\n${begin}\n${end}`);
  return replaced;
}
