import { z } from 'zod';
import type { PactFile } from '../../lib/pact-file';
import type { BrokerClient } from '../client/broker-client';
import { errorText } from '../client/failure';
import { assertTakesBranch } from '../client/lookup';
import type { Version } from './version';

const contractOf = ({ consumer, provider, text }: PactFile) => ({
  consumerName: consumer,
  providerName: provider,
  specification: 'pact',
  contentType: 'application/json',
  content: Buffer.from(text).toString('base64'),
});

const published = z.object({ notices: z.array(z.object({ type: z.string(), text: z.string() })).default([]) });

/**
 * Publishes the pacts of a consumer's version in one request, so that all are published or none; the CLI makes a request for each file. A
 * version with half of its pacts would be allowed to deploy when half of its providers have verified it.
 * @returns the broker's notices, a line each
 */
export async function publish(client: BrokerClient, pacts: readonly PactFile[], version: Version): Promise<string[]> {
  const contracts = pacts.map(contractOf);
  const [consumer = '', ...others] = new Set(contracts.map(({ consumerName }) => consumerName));
  if (others.length > 0) throw new Error(`The pacts are of several consumers, ${[consumer, ...others].join(' and ')}`);
  const { number, branch, buildUrl } = version;
  await assertTakesBranch(client, consumer, branch);
  const { status, data } = await client.ask('contracts/publish', {
    method: 'POST',
    data: {
      pacticipantName: consumer,
      pacticipantVersionNumber: number,
      branch,
      ...(buildUrl && { buildUrl }),
      contracts,
    },
  });
  if (status === 409) {
    throw client.failure(
      `has other pacts of ${consumer} ${number} and keeps them; none was published: commit what changed, so that it gets a version of its own`,
    );
  }
  if (status >= 400) throw client.failure(`refuses the pacts (${status}): ${errorText(data)}`);
  const notices = published.parse(data).notices.filter(({ type }) => type !== 'prompt');
  return notices.map(({ text }) => text.trim());
}
