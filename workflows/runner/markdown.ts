import { DocumentError } from '../../lib/document-error';
import type { Block } from '../../lib/yaml-block';

interface Section {
  readonly line: number;
  readonly blocks: Block[];
}

export interface Markdown {
  readonly frontMatter: Block;
  readonly title: string | undefined;
  readonly sections: ReadonlyMap<string, Section>;
}

const fence = /^ {0,3}(`{3,}|~{3,})\s*(\w*)/;
const heading = /^(##?)\s+(.*?)\s*#*$/;

/**
 * Takes a document apart: its front matter, and the yaml blocks of each section of the second level.
 * @throws {DocumentError} when it has no front matter, a section comes twice, or a block has no end
 */
export function takeApart(file: string, text: string): Markdown {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const blockOf = (from: number, to: number): Block => ({ text: lines.slice(from, to).join('\n'), line: from + 1 });
  const end = lines.indexOf('---', 1);
  if (lines[0] !== '---' || end < 0) throw new DocumentError(file, 1, 'has no front matter between two lines ---');

  const sections = new Map<string, Section>();
  let title: string | undefined;
  let current: Section | undefined;
  for (let at = end + 1; at < lines.length; at += 1) {
    const [, level, name = ''] = heading.exec(lines[at] ?? '') ?? [];
    if (level === '#') title ??= name;
    if (level === '##') {
      if (sections.has(name)) throw new DocumentError(file, at + 1, `has a second section "${name}"`);
      current = { line: at + 1, blocks: [] };
      sections.set(name, current);
    }
    const [, marks, language = ''] = fence.exec(lines[at] ?? '') ?? [];
    if (!marks) continue;
    const close = lines.findIndex((line, index) => index > at && line.trim() === marks);
    if (close < 0) throw new DocumentError(file, at + 1, 'opens a block that nothing closes');
    if (/^ya?ml$/.test(language)) current?.blocks.push(blockOf(at + 1, close));
    at = close;
  }
  return { frontMatter: blockOf(1, end), title, sections };
}
