import { type Block, DocumentError, place } from '../../lib/yaml-block';

export type FrontMatter = Readonly<Record<string, string | readonly string[]>>;

const keys = [
  ...['endpoint', 'domain', 'tags', 'swagger', 'status', 'skipReason', 'tokens', 'useFallbackApi', 'notes'],
  ...['savedAt', 'verifiedAt', 'timesReused', 'requiresTestData', 'testDataDescription', 'knownIssues'],
  ...['expectedOutcome', 'expectedOutcomeReason'],
];

const unquoted = (text: string): string => /^(["'])(.*)\1$/.exec(text)?.[2] ?? text;

/**
 * Reads front matter as its authors' tool does, a line at a time: it is no YAML, because a value may hold anything. A value in brackets
 * is a list, and so are the indented lines below a key without a value.
 * @returns the values, and a line for each line without effect
 * @throws {DocumentError} for a key that comes twice
 */
export function readFrontMatter(file: string, { text, line }: Block): { data: FrontMatter; warnings: string[] } {
  const data: Record<string, string | string[]> = Object.create(null);
  const warnings: string[] = [];
  let list: string[] | undefined;
  for (const [index, written] of text.split('\n').entries()) {
    const where = place(file, line + index);
    const [, key, value = ''] = /^(\w+):(?:\s+(.*?))?\s*$/.exec(written) ?? [];
    if (key) {
      if (key in data) throw new DocumentError(where, `has a second ${key} in its front matter`, 'front matter');
      if (!keys.includes(key)) warnings.push(`${where} ${key} is not known and has no effect`);
      list = value === '' ? [] : undefined;
      const [, items] = /^\[(.*)\]$/.exec(value) ?? [];
      data[key] = list ?? items?.split(',').map((item) => unquoted(item.trim())) ?? unquoted(value);
    } else if (list && /^\s+\S/.test(written)) {
      list.push(unquoted(written.trim().replace(/^-\s+/, '')));
    } else if (!/^\s*(#.*)?$/.test(written)) {
      warnings.push(`${where} has no effect: a line of front matter is a word, a colon and a value`);
    }
  }
  return { data, warnings };
}
