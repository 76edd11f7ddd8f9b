import { z } from 'zod';
import type { BrokerClient } from '../client/broker-client';
import { assertTakesBranch, listEnvironments, pathOf } from '../client/lookup';
import { pactBroker } from '../client/pact-cli';
import { type Destination, putCommitStatusWebhook, putProviderCiWebhook } from './webhooks';

export const pacticipants = ['channel-app', 'communication-gw', 'core'] as const;

export interface SetupOptions {
  readonly mainBranch: string;
  readonly repositoryUrls: { readonly [name in (typeof pacticipants)[number]]?: string | undefined };
  /** `undefined` makes no webhook, and leaves an existing one as it is. */
  readonly providerCi?: Destination | undefined;
  readonly commitStatus?: Destination | undefined;
}

/** The CLI would need two commands: one fails where the environment exists, and the other needs its UUID. */
async function setUpEnvironment(client: BrokerClient, name: string, displayName: string, production: boolean) {
  const existing = (await listEnvironments(client)).find((environment) => environment.name === name);
  if (existing?.production === production) return;
  await client.demand(existing ? `environments/${existing.uuid}` : 'environments', {
    method: existing ? 'PUT' : 'POST',
    data: { name, displayName, production },
  });
  const made = (await listEnvironments(client)).find((environment) => environment.name === name);
  if (made?.production !== production) throw client.failure(`took the environment ${name}, but does not show it`);
}

/**
 * Makes in the broker what the pipeline needs. Doing it again changes nothing.
 * @param say gets a line for each part, once it was read back
 */
export async function setUp(client: BrokerClient, options: SetupOptions, say: (line: string) => void): Promise<void> {
  for (const name of pacticipants) await assertTakesBranch(client, name, options.mainBranch);
  for (const name of pacticipants) {
    const url = options.repositoryUrls[name];
    const args = ['--name', name, '--main-branch', options.mainBranch, ...(url ? ['--repository-url', url] : [])];
    await pactBroker(client, ['create-or-update-pacticipant', ...args], `has not set up ${name}`);
    const shown = { mainBranch: z.literal(options.mainBranch), ...(url && { repositoryUrl: z.literal(url) }) };
    await client.readBack(pathOf('pacticipants', name), z.object(shown), `the pacticipant ${name}`);
    say(`pacticipant ${name}: main branch ${options.mainBranch}${url ? `, ${url}` : ''}`);
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
