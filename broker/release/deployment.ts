import { z } from 'zod';
import type { BrokerClient } from '../client/broker-client';
import { assertEnvironment, assertVersion, pathOf } from '../client/lookup';
import { pactBroker } from '../client/pact-cli';

export interface Deployment {
  /** A deployment replaces the version that ran in the environment; a release is on offer beside the earlier ones. */
  readonly kind: 'deployment' | 'release';
  readonly pacticipant: string;
  readonly version: string;
  readonly environment: string;
}

const current = z.literal(true);
const held = <Entry extends z.ZodType>(entry: Entry) =>
  z.array(z.unknown()).refine((all) => all.some((each) => entry.safeParse(each).success), 'it is not there');

/** The response of the broker about an environment that has a version, once that is registered. */
const shown = {
  deployment: z.object({ _embedded: z.object({ deployedVersions: held(z.object({ currentlyDeployed: current })) }) }),
  release: z.object({ _embedded: z.object({ releasedVersions: held(z.object({ currentlySupported: current })) }) }),
};

/**
 * Tells the broker which version is now in an environment, and reads it back. Doing it again changes nothing.
 * @throws when the broker does not hold the version or the environment, which may be mistyped
 */
export async function registerDeployment(client: BrokerClient, deployment: Deployment): Promise<void> {
  const { kind, pacticipant, version, environment } = deployment;
  const uuid = await assertEnvironment(client, environment);
  await assertVersion(client, pacticipant, version);
  const args = ['--pacticipant', pacticipant, '--version', version, '--environment', environment];
  await pactBroker(client, [`record-${kind}`, ...args], `has not registered the ${kind}`);
  const list = kind === 'deployment' ? 'deployed-versions' : 'released-versions';
  const path = pathOf('pacticipants', pacticipant, 'versions', version, list, 'environment', uuid);
  await client.readBack(path, shown[kind], `the ${kind}`);
}
