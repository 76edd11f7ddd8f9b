import type { Context } from 'mocha';
import { progressTo } from '../../local/progress';
import { findRuby } from '../../local/ruby';
import { type Broker, type StartOptions, startBroker } from '../../local/start';

/** A first start installs the broker's gems, on a machine that may be busy. */
const firstStartMs = 30 * 60_000;

/** Starts a real broker on a free port, which ends with the tests. It is always Ruby's, because a container cannot reach our webhooks. */
export const ownBroker = (options: StartOptions): Promise<Broker> =>
  startBroker({ kind: 'ruby', port: 0, progress: progressTo(process.stderr), ...options });

/** Call it in a `before` hook: skips the tests where no broker can be started, and says why. In CI that is a failure. */
export async function needBroker(hook: Context, alsoMissing?: string): Promise<void> {
  hook.timeout(firstStartMs);
  const reason = (await findRuby()) ? alsoMissing : 'Ruby 3.1 or newer is not installed';
  if (!reason) return;
  if (process.env.CI === 'true') throw new Error(`These tests need a real Pact Broker: ${reason}`);
  console.log(`    skipped: ${reason}`);
  hook.skip();
}
