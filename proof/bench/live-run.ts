import { callsPerSecond, type StartOptions } from '../../provider/gateway/start';
import type { Bench } from './process';
import { rounds } from './rounds';
import type { Figure } from './statistics';
import { verified } from './verified';

/** Seconds that a live gateway may take for an activation. */
const activationSeconds = 3;

/** Compares a verification, in which activations take as long as on a live gateway, with the sum of its activations. */
export async function measureLiveRun(bench: Bench): Promise<Figure[]> {
  if (bench.quick) return [];
  const announced = new Set<unknown>();
  const options: StartOptions = {
    activationDelayMs: activationSeconds * 1000,
    requestsPerSecond: callsPerSecond,
    misbehaviour: {
      // A callback that is refused is sent again with the same body.
      fetch(url, init) {
        announced.add(init?.body);
        return fetch(url, init);
      },
    },
  };
  const ours = async () => (await verified(bench, options, 30_000)).seconds;
  const name = `${callsPerSecond} requests a second, activations of ${activationSeconds} s`;
  const { ours: values } = await rounds(bench, { what: 'a live run', count: 1 }, { ours });
  const theirs = { name: 'its activations one after another', values: [announced.size * activationSeconds] };
  return [{ name, unit: 's', ours: values, theirs }];
}
