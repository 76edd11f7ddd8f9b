import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPactFile, writePart } from '../../../lib/pact-file';
import type { ProviderPacts } from './source';

// The core's time for one interaction grows with the size of its file: at 1,000 interactions it is three times that at 25.
const shardSize = 25;

export interface Sharded {
  readonly sources: readonly ProviderPacts[];
  /** True when a file was large enough to be split. */
  readonly split: boolean;
  /** Removes the parts. */
  remove(): void;
}

/** Splits large pact files into small ones. A broker's pacts stay whole, since only the core gets to see them. */
export function shard(pacts: readonly ProviderPacts[]): Sharded {
  let directory: string | undefined;
  const sources = pacts.flatMap((each, index): ProviderPacts[] => {
    if (!each.file || !each.descriptions || each.descriptions.length <= shardSize) return [each];
    directory ??= mkdtempSync(join(tmpdir(), 'pact-shards-'));
    const pact = readPactFile(each.file);
    const shards: ProviderPacts[] = [];
    for (let start = 0; start < pact.descriptions.length; start += shardSize) {
      const interactions = pact.json.interactions.slice(start, start + shardSize);
      const file = writePart(pact, interactions, directory, `${index}-${start}.json`);
      const descriptions = interactions.map(({ description }) => description);
      shards.push({ ...each, file, options: { ...each.options, pactUrls: [file] }, descriptions });
    }
    return shards;
  });
  return {
    sources,
    split: directory !== undefined,
    remove: () => directory && rmSync(directory, { recursive: true, force: true }),
  };
}
