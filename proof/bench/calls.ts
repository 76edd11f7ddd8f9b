import { pactDirectory } from '../../lib/folders';
import { pactsOf } from '../../provider/verification/pacts/pact-files';
import { embeddedTarget } from '../../provider/verification/target/target';
import { verify } from '../../provider/verification/verify';
import type { Bench, Figure } from './figure';
import { rounds } from './rounds';

const throttle = 8;

/** Verifies the recorded pacts. @throws unless all of them pass */
async function verified({ signal }: Bench, requestsPerSecond: number) {
  const started = performance.now();
  const openTarget = () => embeddedTarget({ requestsPerSecond });
  const report = await verify({ pacts: pactsOf(pactDirectory), openTarget, activationTimeoutMs: 5000, signal });
  signal.throwIfAborted();
  if (!report.ok) {
    const failed = report.results.filter(({ verdict }) => verdict !== 'passed').map(({ interaction }) => interaction);
    throw new Error(`not all pacts verify: ${[...report.problems, ...failed].join(', ')}`);
  }
  return { seconds: (performance.now() - started) / 1000, calls: report.calls, results: report.results.length };
}

/** What a verification asks of a provider, whatever the machine; and how long it takes one that allows 8 requests a second. */
export async function measureCalls(bench: Bench): Promise<Figure[]> {
  const least: number[] = [];
  const each = async () => {
    const { calls, results } = await verified(bench, 0);
    return calls / results;
  };
  const throttled = async () => {
    const { seconds, calls } = await verified(bench, throttle);
    // The first eight go at once, and eight in every second that follows.
    least.push(Math.floor((calls - 1) / throttle));
    return seconds;
  };
  const count = bench.quick ? 1 : 3;
  const { ours: calls } = await rounds(bench, { what: 'calls for each interaction', count, unit: '' }, { ours: each });
  const { ours: seconds } = await rounds(bench, { what: 'pacts/ under the throttle', count }, { ours: throttled });
  return [
    { name: 'calls for each interaction of pacts/', unit: 'calls', ours: calls },
    {
      name: `pacts/ under ${throttle} requests a second`,
      unit: 's',
      ours: seconds,
      theirs: { name: 'the throttle alone', values: least },
    },
  ];
}
