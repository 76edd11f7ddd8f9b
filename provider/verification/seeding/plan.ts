import { own } from '../../../lib/own';
import type { Interaction } from '../../../lib/pact';
import type { ProviderState } from '../states';
import type { Kind } from './seeds';

/** Tells if an interaction changes the seed of its state, so that the next interaction needs a fresh one. */
const changes = ({ request, status }: Interaction) =>
  request !== undefined &&
  request.method.toUpperCase() !== 'GET' &&
  !request.path.endsWith('/typing') &&
  Number(status) < 300;

/** Counts the seeds of each kind that the interactions of a pact need. Kinds that take longest to make come first. */
export function planSeeds(
  interactions: readonly Interaction[],
  states: Readonly<Record<string, ProviderState>>,
): Map<Kind, number> {
  const counts = new Map<Kind, number>(longestFirst.map((kind) => [kind, 0]));
  for (const interaction of interactions) {
    for (const name of interaction.states) {
      const seed = own(states, name)?.seed;
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
