import type { BrokerClient } from '../client/broker-client';
import { assertEnvironment, assertVersion } from '../client/known';
import { pactBroker } from '../client/pact-cli';

export interface Recorded {
  readonly pacticipant: string;
  readonly version: string;
  readonly environment: string;
}

/**
 * Tells the broker what now runs, or is on offer, in an environment. Doing it again changes nothing.
 * @throws one line where the broker knows no such version or environment: it would be a slip of the pen
 */
export async function record(client: BrokerClient, what: 'deployment' | 'release', recorded: Recorded): Promise<void> {
  const { pacticipant, version, environment } = recorded;
  await assertEnvironment(client, environment);
  await assertVersion(client, pacticipant, version);
  const args = ['--pacticipant', pacticipant, '--version', version, '--environment', environment];
  const { code, complaint } = await pactBroker(client, [`record-${what}`, ...args]);
  if (code !== 0) throw client.failure(`has not recorded the ${what}: ${complaint}`);
}
