import { readFileSync } from 'node:fs';
import type { ProviderState } from '../states';
import type { Kind } from './seeds';

interface Interaction {
  readonly providerStates?: readonly { readonly name: string }[];
  readonly request?: { readonly method: string; readonly path: string };
  readonly response?: { readonly status: number };
}

/** Tells if an interaction changes the seed of its state, so that the next interaction needs a fresh one. */
const changes = ({ request, response }: Interaction) =>
  request !== undefined &&
  request.method !== 'GET' &&
  !request.path.endsWith('/typing') &&
  Number(response?.status) < 300;

/** Counts the seeds of each kind that the interactions of a pact file need. Kinds that take longest to make come first. */
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

/** In this order the kinds go through the throttle. */
const longestFirst: readonly Kind[] = ['inactive session', 'active session', 'inactive channel', 'active channel'];

/** Kinds that an interaction can use up. A session can be used again after every request. */
const usesUp: readonly Kind[] = ['channel', 'active channel', 'inactive channel'];
