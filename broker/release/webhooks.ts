import { z } from 'zod';
import type { BrokerClient } from '../client/broker-client';

/** The URL that a webhook calls, and the bearer token that it sends. */
export interface Destination {
  readonly url: string;
  readonly token: string;
}

interface Webhook {
  /** Fixed, so that setting up again changes this webhook and makes no second one. */
  readonly uuid: string;
  readonly description: string;
  readonly event: string;
  readonly body: object;
}

/** The broker puts the value in when the event happens. */
const filledIn = (parameter: string) => `\${pactbroker.${parameter}}`;

/** GitHub's repository_dispatch; GitHub takes ten fields of payload at most. The version number is the sha to check out. */
const requiringVerification: Webhook = {
  uuid: '0f1d1c9c-5f0e-4a55-9d0b-6a1c3a2b7e01',
  description: 'provider CI: verify a pact of channel-app that needs it',
  event: 'contract_requiring_verification_published',
  body: {
    event_type: 'contract_requiring_verification_published',
    client_payload: {
      pact_url: filledIn('pactUrl'),
      provider_name: filledIn('providerName'),
      provider_version_number: filledIn('providerVersionNumber'),
      provider_version_branch: filledIn('providerVersionBranch'),
      provider_version_descriptions: filledIn('providerVersionDescriptions'),
      consumer_name: filledIn('consumerName'),
      consumer_version_number: filledIn('consumerVersionNumber'),
      consumer_version_branch: filledIn('consumerVersionBranch'),
    },
  },
};

/** GitHub's commit status, one context for each provider and branch of it. */
const verificationPublished: Webhook = {
  uuid: '0f1d1c9c-5f0e-4a55-9d0b-6a1c3a2b7e02',
  description: 'commit status of channel-app: a pact was verified',
  event: 'provider_verification_published',
  body: {
    state: filledIn('githubVerificationStatus'),
    context: `pact: ${filledIn('providerName')} ${filledIn('providerVersionDescriptions')}`,
    description: `verified by ${filledIn('providerName')} ${filledIn('providerVersionNumber')}`,
    target_url: filledIn('verificationResultUrl'),
  },
};

async function put(client: BrokerClient, webhook: Webhook, { url, token }: Destination): Promise<void> {
  const { uuid, description, event, body } = webhook;
  // The broker shows stars in place of Authorization, and the values of all other headers.
  const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` };
  // By HTTP: the CLI takes headers only as arguments, which every user of the machine can read.
  await client.demand(`webhooks/${uuid}`, {
    method: 'PUT',
    data: {
      description,
      consumer: { name: 'channel-app' },
      enabled: true,
      events: [{ name: event }],
      request: { method: 'POST', url, headers, body },
    },
  });
  const events = z.tuple([z.object({ name: z.literal(event) })]);
  const request = z.object({ method: z.literal('POST'), url: z.literal(url) });
  const shown = z.object({ enabled: z.literal(true), events, request });
  await client.readBack(`webhooks/${uuid}`, shown, `the webhook "${description}"`);
}

/** Lets the broker tell provider CI of each pact that a version of its provider has not verified. */
export const putProviderCiWebhook = (client: BrokerClient, destination: Destination) =>
  put(client, requiringVerification, destination);

/** Lets the broker tell the consumer's commit of each verification. @param destination its URL without the commit at the end */
export function putCommitStatusWebhook(client: BrokerClient, { url, token }: Destination) {
  const ofCommit = `${url.replace(/\/+$/, '')}/${filledIn('consumerVersionNumber')}`;
  return put(client, verificationPublished, { url: ofCommit, token });
}
