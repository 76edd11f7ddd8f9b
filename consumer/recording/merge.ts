import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Begun, consumer } from './interaction';

interface PactFile {
  readonly interactions: { readonly description: string }[];
}

/** The text of each pact file, and how many interactions it has, by file name. */
export type Merged = ReadonlyMap<string, { readonly text: string; readonly interactions: number }>;

function recorded({ description, directory }: Begun): PactFile {
  const [file] = readdirSync(directory);
  if (!file) throw new Error(`"${description}" was begun but not recorded: its test has to return executeTest(...)`);
  return JSON.parse(readFileSync(join(directory, file), 'utf8'));
}

function refuseDuplicates(begun: readonly Begun[]): void {
  const seen = new Set<string>();
  for (const { provider, description } of begun) {
    const key = `${provider} ${description}`;
    if (seen.has(key))
      throw new Error(`"${description}" is recorded twice for ${provider}: give each its own description`);
    seen.add(key);
  }
}

const byDescription = (a: { description: string }, b: { description: string }) =>
  a.description < b.description ? -1 : 1;

/**
 * Makes one pact file for each provider, in the form that pact itself writes: interactions sorted by description, keys sorted.
 * @throws when two interactions of a provider have the same description, or an interaction was begun and not recorded
 */
export function merge(begun: readonly Begun[]): Merged {
  refuseDuplicates(begun);
  const merged = new Map<string, { text: string; interactions: number }>();
  for (const provider of new Set(begun.map((each) => each.provider))) {
    const files = begun.filter((each) => each.provider === provider).map(recorded);
    const interactions = files.flatMap((file) => file.interactions).sort(byDescription);
    const text = `${JSON.stringify({ ...files[0], interactions }, null, 2)}\n`;
    merged.set(`${consumer}-${provider}.json`, { text, interactions: interactions.length });
  }
  return merged;
}
