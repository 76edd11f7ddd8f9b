import { pactDirectory } from '../../lib/folders';
import type { StartOptions } from '../../provider/gateway/start';
import { pactsOf } from '../../provider/verification/pacts/pact-files';
import { embeddedTarget } from '../../provider/verification/target/target';
import { verify } from '../../provider/verification/verify';
import type { Bench } from './process';

/** Verifies the recorded pacts against an embedded gateway. @throws unless all of them pass */
export async function verified({ signal }: Bench, options: StartOptions, activationTimeoutMs = 5000) {
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
