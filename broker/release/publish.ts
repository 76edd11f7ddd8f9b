import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { PactFile } from '../../provider/verification/pacts/pact-files';
import type { BrokerClient } from '../client/broker-client';
import { itsWords } from '../client/failure';
import type { Version } from './version';

const parties = z.object({ consumer: z.object({ name: z.string() }) });

function contract({ path, provider }: PactFile) {
  const content = readFileSync(path);
  return {
    consumerName: parties.parse(JSON.parse(content.toString('utf8'))).consumer.name,
    providerName: provider,
    specification: 'pact',
    contentType: 'application/json',
    content: content.toString('base64'),
  };
}

const answer = z.object({ notices: z.array(z.object({ type: z.string(), text: z.string() })).default([]) });

/**
 * Publishes the pacts of a consumer's version, all of them or none: in one request, where the CLI makes one for each file. A version
 * that has only half of its pacts would be allowed to deploy on the word of half of its providers.
 * @returns what the broker says of it, a line each
 */
export async function publish(client: BrokerClient, pacts: readonly PactFile[], version: Version): Promise<string[]> {
  const contracts = pacts.map(contract);
  const [consumer = '', ...others] = new Set(contracts.map(({ consumerName }) => consumerName));
  if (others.length > 0) throw new Error(`The pacts are of several consumers, ${[consumer, ...others].join(' and ')}`);
  const { status, data } = await client.ask('contracts/publish', {
    method: 'POST',
    data: {
      pacticipantName: consumer,
      pacticipantVersionNumber: version.number,
      branch: version.branch,
      ...(version.buildUrl && { buildUrl: version.buildUrl }),
      contracts,
    },
  });
  if (status === 409) {
    throw client.failure(
      `has other pacts of ${consumer} ${version.number} and keeps them; none was published: commit what changed, so that it gets a version of its own`,
    );
  }
  if (status >= 400) throw client.failure(`refuses the pacts (${status}): ${itsWords(data)}`);
  return answer
    .parse(data)
    .notices.filter(({ type }) => type !== 'prompt')
    .map(({ text }) => text.trim());
}
