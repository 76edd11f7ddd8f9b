import type { BrokerClient } from '../client/broker-client';
import { assertEnvironment, assertVersion } from '../client/lookup';
import { pactBroker } from '../client/pact-cli';

export interface Deployment {
  /** A deployment replaces the version that ran in the environment; a release is on offer beside the earlier ones. */
  readonly kind: 'deployment' | 'release';
  readonly pacticipant: string;
  readonly version: string;
  readonly environment: string;
}

/**
 * Tells the broker which version is now in an environment. Doing it again changes nothing.
 * @throws when the broker does not hold the version or the environment, which may be mistyped
 */
export async function registerDeployment(client: BrokerClient, deployment: Deployment): Promise<void> {
  const { kind, pacticipant, version, environment } = deployment;
  await assertEnvironment(client, environment);
  await assertVersion(client, pacticipant, version);
  const args = ['--pacticipant', pacticipant, '--version', version, '--environment', environment];
  await pactBroker(client, [`record-${kind}`, ...args], `has not registered the ${kind}`);
}
