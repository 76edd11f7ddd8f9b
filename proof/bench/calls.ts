import { pactDirectory } from '../../lib/folders';
import { callsPerSecond, type StartOptions } from '../../provider/gateway/start';
import { pactsOf } from '../../provider/verification/pacts/pact-files';
import { embeddedTarget } from '../../provider/verification/target/target';
import { verify } from '../../provider/verification/verify';
import type { Bench } from './process';
import { rounds } from './rounds';
import type { Figure } from './statistics';

/** Verifies the recorded pacts against an embedded gateway. @throws unless all of them pass */
async function verified({ signal }: Bench, options: StartOptions, activationTimeoutMs = 5000) {
  const started = performance.now();
  const openTarget = () => embeddedTarget(options);
  const pacts = pactsOf(pactDirectory);
  const { ok, results, problems, calls } = await verify({ pacts, openTarget, activationTimeoutMs, signal });
  signal.throwIfAborted();
  if (!ok) {
    const failed = results.filter(({ verdict }) => verdict !== 'passed').map(({ interaction }) => interaction);
    throw new Error(`not all pacts verify: ${[...problems, ...failed].join(', ')}`);
  }
  return { seconds: (performance.now() - started) / 1000, calls, results: results.length };
}

/** Seconds that a live gateway may take for an activation. */
const activationSeconds = 3;

/** Compares a run, in which activations take as long as on a live gateway, with the sum of its activations. */
async function liveRun(bench: Bench): Promise<Figure> {
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
  const name = `a live run: ${callsPerSecond} requests a second, activations of ${activationSeconds} s`;
  const { ours: values } = await rounds(bench, { what: 'a live run', count: 1 }, { ours });
  const theirs = { name: 'its activations one after another', values: [announced.size * activationSeconds] };
  return { name, unit: 's', ours: values, theirs };
}

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
    ...(bench.quick ? [] : [await liveRun(bench)]),
  ];
}
