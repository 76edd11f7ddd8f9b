import { type Block, DocumentError, place } from '../../lib/yaml-block';

interface Section {
  readonly line: number;
  readonly blocks: Block[];
}

/** An open fence of a code block, and the lines in it. */
interface Fence {
  readonly mark: string;
  readonly isYaml: boolean;
  readonly line: number;
  readonly lines: string[];
}

/** Finds the line that ends the front matter. */
function frontMatterEnd(file: string, lines: readonly string[]): number {
  const isRule = (line = '') => /^---[ \t]*$/.test(line);
  if (!isRule(lines[0]))
    throw new DocumentError(place(file, 1), 'has no front matter between two lines ---', 'front matter');
  const end = lines.findIndex((line, index) => index > 0 && isRule(line));
  if (end < 0) throw new DocumentError(place(file, 1), 'opens front matter that no line --- closes', 'front matter');
  return end;
}

/**
 * Takes a document apart: its front matter, its title, and the yaml blocks of each section of the second level. Reads lines in place of
 * parsing Markdown, which takes ten times as long: only fences and headings at the margin matter.
 * @throws {DocumentError} when it has no front matter, two sections of one name, or a block without an end
 */
export function takeApart(file: string, text: string) {
  const lines = text.split('\n');
  const end = frontMatterEnd(file, lines);
  const sections = new Map<string, Section>();
  let title: string | undefined;
  let section: Section | undefined;
  let fence: Fence | undefined;
  for (const [index, line] of lines.entries()) {
    if (index <= end) continue;
    const [, mark, info = ''] = /^ {0,3}(`{3,}|~{3,})\s*(.*)$/.exec(line) ?? [];
    if (fence) {
      if (!mark?.startsWith(fence.mark) || info) fence.lines.push(line);
      else {
        if (fence.isYaml) section?.blocks.push({ text: fence.lines.join('\n'), line: fence.line + 1 });
        fence = undefined;
      }
    } else if (mark && !(mark.startsWith('`') && info.includes('`'))) {
      fence = { mark, isYaml: /^ya?ml\b/i.test(info), line: index + 1, lines: [] };
    } else {
      const [, depth, name = ''] = /^ {0,3}(#{1,2})\s+(.*?)(?:\s+#+)?\s*$/.exec(line) ?? [];
      if (depth === '#') title ??= name;
      if (depth !== '##') continue;
      if (sections.has(name))
        throw new DocumentError(place(file, index + 1), `has a second section "${name}"`, 'section');
      section = { line: index + 1, blocks: [] };
      sections.set(name, section);
    }
  }
  if (fence) throw new DocumentError(place(file, fence.line), 'opens a block that nothing closes', 'block');
  return { frontMatter: { text: lines.slice(1, end).join('\n'), line: 2 }, title, sections };
}
