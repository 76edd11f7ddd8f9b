import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseExactly, writeExactly } from '../../../lib/exact-json';
import type { Interaction } from '../../../lib/pact';
import { temporaryFolder } from '../../../lib/temporary-folder';
import { keepsBearer, marked } from './credentials';
import type { ProviderPacts } from './provider-pacts';

// The core's time for one interaction grows with the size of its file: with 1,000 interactions it is three times as long as with 25.
const partSize = 25;

/** A pact, or a part of one, in a file. */
export interface Part extends ProviderPacts {
  readonly file: string;
  readonly whole: ProviderPacts;
}

interface Sharded {
  readonly parts: readonly Part[];
  /** True when a pact was large enough to be split. */
  readonly split: boolean;
  /** Removes the files that were written. */
  remove(): void;
}

/** The interactions in the order of the pact, as many to a part as the core is quick with. A part has one list of the pact. */
function partsOf(interactions: readonly Interaction[], size: number): Interaction[][] {
  return (['interactions', 'messages'] as const).flatMap((list) => {
    const all = interactions.filter(({ list: of }) => of === list);
    const count = Math.ceil(all.length / size);
    return Array.from({ length: count }, (_, index) => all.slice(index * size, (index + 1) * size));
  });
}

/** Writes some interactions of a pact as a pact: marked for the host, and with each number as it was written. */
function partWriter(text: string): (part: readonly Interaction[]) => string {
  const { interactions, messages, ...common } = parseExactly(text) as Record<Interaction['list'], object[]>;
  const lists = { interactions, messages };
  const written = (each: Interaction) => {
    const json = lists[each.list][each.index] as object;
    return keepsBearer(each) ? marked(json) : json;
  };
  return (part) => writeExactly({ ...common, [part[0]?.list ?? 'interactions']: part.map(written) });
}

/**
 * Writes the pacts into files that pact's core can replay: large files are split into small ones, a pact with interactions and messages is
 * too, of which the core would replay the messages alone, and the requests that keep their token are marked. A broker's pact is written as
 * it was published where nothing of this is needed, and not split for its size.
 */
export function shard(pacts: readonly ProviderPacts[]): Sharded {
  let folder: ReturnType<typeof temporaryFolder> | undefined;
  const directory = (): string => {
    folder ??= temporaryFolder('pact-shards');
    return folder.path;
  };
  let split = false;
  const parts = pacts.flatMap((whole, index): Part[] => {
    const { pact, text } = whole;
    const lists = partsOf(pact.interactions, whole.file ? partSize : pact.interactions.length);
    if (lists.length === 1 && !pact.interactions.some(keepsBearer)) {
      const file = whole.file ?? join(directory(), `${index}.json`);
      if (!whole.file) writeFileSync(file, text);
      return [{ ...whole, whole, file }];
    }
    split ||= lists.length > 1 && pact.interactions.length > partSize;
    const write = partWriter(text);
    return lists.map((interactions, part): Part => {
      const file = join(directory(), `${index}-${part}.json`);
      writeFileSync(file, write(interactions));
      return { ...whole, whole, file, pact: { ...pact, interactions } };
    });
  });
  return { parts, split, remove: () => folder?.remove() };
}
