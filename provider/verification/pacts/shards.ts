import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPactFile, writePart } from '../../../lib/pact-file';
import type { ProviderPacts } from './provider-pacts';

// The core's time for one interaction grows with the size of its file: with 1,000 interactions it is three times as long as with 25.
const partSize = 25;

interface Sharded {
  readonly parts: readonly ProviderPacts[];
  /** True when a file was large enough to be split. */
  readonly split: boolean;
  /** Removes the parts. */
  remove(): void;
}

/** Splits large pact files into parts. A broker's pacts stay whole, since only the core gets to see them. */
export function shard(pacts: readonly ProviderPacts[]): Sharded {
  let directory: string | undefined;
  const parts = pacts.flatMap((each, index): ProviderPacts[] => {
    if (!each.file || !each.descriptions || each.descriptions.length <= partSize) return [each];
    directory ??= mkdtempSync(join(tmpdir(), 'pact-shards-'));
    const pact = readPactFile(each.file);
    const own: ProviderPacts[] = [];
    for (let start = 0; start < pact.descriptions.length; start += partSize) {
      const interactions = pact.json.interactions.slice(start, start + partSize);
      const file = writePart(pact, interactions, directory, `${index}-${start}.json`);
      const descriptions = interactions.map(({ description }) => description);
      own.push({ ...each, file, options: { ...each.options, pactUrls: [file] }, descriptions });
    }
    return own;
  });
  return {
    parts,
    split: directory !== undefined,
    remove: () => directory && rmSync(directory, { recursive: true, force: true }),
  };
}
