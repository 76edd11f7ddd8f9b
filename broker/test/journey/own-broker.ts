import type { Context } from 'mocha';
import { reportTo } from '../../local/report';
import { findRuby } from '../../local/ruby';
import { type Broker, type StartOptions, startBroker } from '../../local/start';

/** Milliseconds that a first start may take: it installs the broker's gems, on a machine that may be busy. */
const firstStartMs = 30 * 60_000;

/** A real broker on a free port, which ends with the tests. Over Ruby also where there is Docker: a container cannot reach our webhooks. */
export const ownBroker = (options: StartOptions): Promise<Broker> =>
  startBroker({ kind: 'ruby', port: 0, report: reportTo(process.stderr), ...options });

/** In a `before` hook: skips the tests where there can be no broker, and says why. In CI that is a failure. */
export async function needBroker(hook: Context, alsoMissing?: string): Promise<void> {
  hook.timeout(firstStartMs);
  const reason = (await findRuby()) ? alsoMissing : 'Ruby 3.1 or newer is not installed';
  if (!reason) return;
  if (process.env.CI === 'true') throw new Error(`These tests need a real Pact Broker: ${reason}`);
  console.log(`    skipped: ${reason}`);
  hook.skip();
}
