import type { Interaction } from '../../../lib/pact';
import { writePart } from '../../../lib/pact-file';
import { temporaryFolder } from '../../../lib/temporary-folder';
import { keepsBearer, marked } from './credentials';
import type { ProviderPacts } from './provider-pacts';

// The core's time for one interaction grows with the size of its file: with 1,000 interactions it is three times as long as with 25.
const partSize = 25;

interface Sharded {
  readonly parts: readonly ProviderPacts[];
  /** True when a pact was large enough to be split. */
  readonly split: boolean;
  /** Removes the parts. */
  remove(): void;
}

/** The interactions in the order of the pact, as many to a part as the core is quick with. A part has one list of the pact. */
function partsOf(interactions: readonly Interaction[]): Interaction[][] {
  return (['interactions', 'messages'] as const).flatMap((list) => {
    const all = interactions.filter(({ list: of }) => of === list);
    const count = Math.ceil(all.length / partSize);
    return Array.from({ length: count }, (_, index) => all.slice(index * partSize, (index + 1) * partSize));
  });
}

/**
 * Writes the pact files anew that pact's core cannot replay as they are: large ones are split into small ones, one with interactions and
 * messages is too, of which the core would replay the messages alone, and the requests that keep their token are marked. A broker's pacts
 * stay whole, since only the core gets to see them.
 */
export function shard(pacts: readonly ProviderPacts[]): Sharded {
  let folder: ReturnType<typeof temporaryFolder> | undefined;
  let split = false;
  const parts = pacts.flatMap((each, index): ProviderPacts[] => {
    const { file, pact } = each;
    if (!file || !pact) return [each];
    const lists = partsOf(pact.interactions);
    if (lists.length === 1 && !pact.interactions.some(keepsBearer)) return [each];
    folder ??= temporaryFolder('pact-shards');
    const { path: directory } = folder;
    split ||= pact.interactions.length > partSize;
    return lists.map((interactions, part): ProviderPacts => {
      const path = writePart(pact, interactions.map(marked), directory, `${index}-${part}.json`, interactions[0]?.list);
      return {
        ...each,
        file: path,
        options: { ...each.options, pactUrls: [path] },
        pact: { ...pact, interactions },
      };
    });
  });
  return { parts, split, remove: () => folder?.remove() };
}
