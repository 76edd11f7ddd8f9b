import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProviderPacts } from './source';

// What the core takes for one interaction grows with the size of the file that it is in: at 1,000 it is three times that of 25.
const shardSize = 25;

export interface Sharded {
  readonly sources: readonly ProviderPacts[];
  /** Whether a file was large enough to be split. */
  readonly split: boolean;
  /** Removes the files that were made. */
  remove(): void;
}

/** Splits large pact files into small ones. What comes from a broker stays whole: only the core gets to see it. */
export function shard(sources: readonly ProviderPacts[]): Sharded {
  let directory: string | undefined;
  let written = 0;
  const write = (pact: object) => {
    directory ??= mkdtempSync(join(tmpdir(), 'pact-shards-'));
    const path = join(directory, `${written++}.json`);
    writeFileSync(path, JSON.stringify(pact));
    return path;
  };
  const sharded = sources.flatMap((source): ProviderPacts[] => {
    const { file, descriptions } = source;
    if (!file || !descriptions || descriptions.length <= shardSize) return [source];
    const pact = JSON.parse(readFileSync(file, 'utf8')) as { interactions: { description: string }[] };
    const shards: ProviderPacts[] = [];
    for (let start = 0; start < pact.interactions.length; start += shardSize) {
      const interactions = pact.interactions.slice(start, start + shardSize);
      const path = write({ ...pact, interactions });
      shards.push({
        ...source,
        file: path,
        options: { ...source.options, pactUrls: [path] },
        descriptions: interactions.map(({ description }) => description),
      });
    }
    return shards;
  });
  return {
    sources: sharded,
    split: directory !== undefined,
    remove: () => directory && rmSync(directory, { recursive: true, force: true }),
  };
}
