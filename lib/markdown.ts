import { fromMarkdown } from 'mdast-util-from-markdown';

type Root = ReturnType<typeof fromMarkdown>;

/** Yields a Markdown document's nodes in the order of the text. */
export function* nodesOf(node: Root | Root['children'][number]): Generator<typeof node> {
  yield node;
  if ('children' in node) for (const child of node.children) yield* nodesOf(child);
}

/**
 * Finds the shell blocks of a Markdown document, each with the heading above it and its index among the blocks of that heading. A block
 * without a language counts. Commands are lines without comments; a line that ends with a backslash is joined with the next.
 */
export function commandBlocks(markdown: string) {
  const blocks: { heading: string; index: number; line: number; commands: string[] }[] = [];
  let heading = '';
  for (const node of nodesOf(fromMarkdown(markdown))) {
    const { start, end } = node.position ?? {};
    if (node.type === 'heading') heading = markdown.slice(start?.offset, end?.offset).replace(/^#+\s+/, '');
    if (node.type !== 'code' || !/^(|sh|bash|shell)$/.test(node.lang ?? '')) continue;
    const lines = node.value.replaceAll(/\\\n\s*/g, '').split('\n');
    const commands = lines.map((line) => line.replace(/(^|\s)#.*/, '').trim()).filter((line) => line !== '');
    const index = blocks.filter((block) => block.heading === heading).length;
    blocks.push({ heading, index, line: start?.line ?? 0, commands });
  }
  return blocks;
}

/** Replaces the text between two lines of a document. Returns `undefined` when the document does not have both lines in this order. */
export function replaceBetween(markdown: string, begin: string, end: string, text: string): string | undefined {
  const [before, rest] = markdown.split(begin);
  const after = rest?.split(end)[1];
  return after === undefined ? undefined : `${before}${begin}\n${text}\n${end}${after}`;
}
