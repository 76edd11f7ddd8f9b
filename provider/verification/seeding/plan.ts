import { readFileSync } from 'node:fs';
import type { ProviderState } from '../states';
import type { Kind } from './seeds';

interface Interaction {
  readonly providerStates?: readonly { readonly name: string }[];
  readonly request?: { readonly method: string; readonly path: string };
  readonly response?: { readonly status: number };
}

/** An interaction that changes what its state speaks of: the next one needs a fresh seed. */
const changes = ({ request, response }: Interaction) =>
  request !== undefined &&
  request.method !== 'GET' &&
  !request.path.endsWith('/typing') &&
  Number(response?.status) < 300;

/** How many seeds of each kind the interactions of a pact file need. The longest to make come first. */
export function planSeeds(file: string, states: Readonly<Record<string, ProviderState>>): Map<Kind, number> {
  const { interactions } = JSON.parse(readFileSync(file, 'utf8')) as { interactions: readonly Interaction[] };
  const counts = new Map<Kind, number>(longestFirst.map((kind) => [kind, 0]));
  for (const interaction of interactions) {
    for (const { name } of interaction.providerStates ?? []) {
      const seed = states[name]?.seed;
      if (typeof seed !== 'string') continue;
      const count = counts.get(seed) ?? 0;
      counts.set(seed, changes(interaction) && usesUp.includes(seed) ? count + 1 : Math.max(count, 1));
    }
  }
  return new Map([...counts].filter(([, count]) => count > 0));
}

/** The first in this order goes first through the throttle. */
const longestFirst: readonly Kind[] = ['inactive session', 'active session', 'inactive channel', 'active channel'];

/** Seeds that an interaction can use up. A session outlives what is asked of it. */
const usesUp: readonly Kind[] = ['channel', 'active channel', 'inactive channel'];
