import { callsPerSecond } from '../../provider/gateway/start';
import type { Bench } from './process';
import { rounds } from './rounds';
import type { Figure } from './statistics';
import { verified } from './verified';

/** Measures how many calls a verification of pacts/ makes, and its seconds against a provider with a throttle. */
export async function measureCalls(bench: Bench): Promise<Figure[]> {
  const each = async () => {
    const { calls, results } = await verified(bench, { requestsPerSecond: 0 });
    return calls / results;
  };
  const least: number[] = [];
  const throttled = async () => {
    const { seconds, calls } = await verified(bench, { requestsPerSecond: callsPerSecond });
    // The first eight go at once, and eight in every second that follows.
    least.push(Math.floor((calls - 1) / callsPerSecond));
    return seconds;
  };
  const count = bench.quick ? 1 : 3;
  const { ours: calls } = await rounds(bench, { what: 'calls for each interaction', count, unit: '' }, { ours: each });
  const { ours: seconds } = await rounds(bench, { what: 'pacts/ under the throttle', count }, { ours: throttled });
  const theirs = { name: 'the throttle alone', values: least };
  return [
    { name: 'calls for each interaction of pacts/', unit: 'calls', ours: calls },
    { name: `pacts/ under ${callsPerSecond} requests a second`, unit: 's', ours: seconds, theirs },
  ];
}
