import type { BrokerClient } from '../client/broker-client';
import { listEnvironments } from '../client/known';
import { pactBroker } from '../client/pact-cli';
import { type Destination, putCommitStatusWebhook, putProviderCiWebhook } from './webhooks';

export const pacticipants = ['channel-app', 'communication-gw', 'core'] as const;
export type Pacticipant = (typeof pacticipants)[number];

export interface SetupOptions {
  readonly repositoryUrls: { readonly [name in Pacticipant]?: string | undefined };
  /** Left as it is, or out, without a destination. */
  readonly providerCi?: Destination | undefined;
  readonly commitStatus?: Destination | undefined;
}

async function setUpPacticipant(client: BrokerClient, name: Pacticipant, repositoryUrl?: string): Promise<void> {
  const repository = repositoryUrl ? ['--repository-url', repositoryUrl] : [];
  const args = ['create-or-update-pacticipant', '--name', name, '--main-branch', 'main', ...repository];
  const { code, complaint } = await pactBroker(client, args);
  if (code !== 0) throw client.failure(`has not set up ${name}: ${complaint}`);
}

/** The CLI has a command that creates one and fails where it is there, and one to update that needs its UUID. */
async function setUpEnvironment(client: BrokerClient, name: string, displayName: string, production: boolean) {
  const there = (await listEnvironments(client)).find((environment) => environment.name === name);
  if (there?.production === production) return;
  await client.demand(there ? `environments/${there.uuid}` : 'environments', {
    method: there ? 'PUT' : 'POST',
    data: { name, displayName, production },
  });
}

/**
 * Makes the broker what the pipeline needs. Doing it again changes nothing.
 * @param say told of each part
 */
export async function setUp(client: BrokerClient, options: SetupOptions, say: (line: string) => void): Promise<void> {
  for (const name of pacticipants) {
    const repositoryUrl = options.repositoryUrls[name];
    await setUpPacticipant(client, name, repositoryUrl);
    say(`pacticipant ${name}: main branch main${repositoryUrl ? `, ${repositoryUrl}` : ''}`);
  }
  await setUpEnvironment(client, 'test', 'Test', false);
  say('environment test');
  await setUpEnvironment(client, 'production', 'Production', true);
  say('environment production');
  if (options.providerCi) await putProviderCiWebhook(client, options.providerCi);
  say(`webhook to provider CI${options.providerCi ? '' : ': left out, PROVIDER_CI_URL is not set'}`);
  if (options.commitStatus) await putCommitStatusWebhook(client, options.commitStatus);
  say(`webhook to the consumer's commits${options.commitStatus ? '' : ': left out, COMMIT_STATUS_URL is not set'}`);
}
