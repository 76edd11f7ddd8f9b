import { fromMarkdown } from 'mdast-util-from-markdown';
import { frontmatterFromMarkdown } from 'mdast-util-frontmatter';
import { frontmatter } from 'micromark-extension-frontmatter';
import { nodesOf } from '../../lib/markdown';
import { type Block, DocumentError, place } from '../../lib/yaml-block';

interface Section {
  readonly line: number;
  readonly blocks: Block[];
}

/**
 * Takes a document apart: its front matter, its title, and the yaml blocks of each section of the second level.
 * @throws {DocumentError} when it has no front matter, two sections of one name, or a block without an end
 */
export function takeApart(file: string, text: string) {
  const root = fromMarkdown(text, { extensions: [frontmatter()], mdastExtensions: [frontmatterFromMarkdown()] });
  const [first] = root.children;
  if (first?.type !== 'yaml') throw new DocumentError(place(file, 1), 'has no front matter between two lines ---');
  const sections = new Map<string, Section>();
  let title: string | undefined;
  let section: Section | undefined;
  for (const node of nodesOf(root)) {
    const line = node.position?.start.line ?? 1;
    if (node.type === 'heading') {
      const name = [...nodesOf(node)].map((each) => ('value' in each ? each.value : '')).join('');
      if (node.depth === 1) title ??= name;
      if (node.depth !== 2) continue;
      if (sections.has(name)) throw new DocumentError(place(file, line), `has a second section "${name}"`);
      section = { line, blocks: [] };
      sections.set(name, section);
    }
    if (node.type !== 'code') continue;
    const written = text.slice(node.position?.start.offset, node.position?.end.offset);
    const [fence] = /^(`{3,}|~{3,})/.exec(written) ?? [];
    // Markdown closes an open block at the end of the document.
    const lastLine = written.slice(written.lastIndexOf('\n')).replace(/^[\s>]*/, '');
    const isOpen = fence && !lastLine.startsWith(fence);
    if (isOpen) throw new DocumentError(place(file, line), 'opens a block that nothing closes');
    if (/^ya?ml$/.test(node.lang ?? '')) section?.blocks.push({ text: node.value, line: line + 1 });
  }
  return { frontMatter: { text: first.value, line: 2 }, title, sections };
}
