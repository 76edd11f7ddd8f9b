import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { PactFile } from '../../lib/pact-file';
import type { BrokerClient } from '../client/broker-client';
import { refusal } from '../client/failure';
import { assertTakesBranch, pathOf } from '../client/lookup';
import type { Version } from './version';

const contractOf = ({ consumer, provider, text }: PactFile) => ({
  consumerName: consumer,
  providerName: provider,
  specification: 'pact',
  contentType: 'application/json',
  content: Buffer.from(text).toString('base64'),
});

const published = z.object({ notices: z.array(z.object({ type: z.string(), text: z.string() })).default([]) });

/** A pact as the broker shows it: each interaction with an id of the broker's. */
const holding = ({ json: { interactions } }: PactFile) =>
  z
    .array(z.record(z.string(), z.unknown()))
    .transform((all) => all.map(({ _id, ...interaction }) => interaction))
    .refine((all) => isDeepStrictEqual(all, interactions), 'they are others than those of the file');

/**
 * Publishes the pacts of a consumer's version in one request, so that all are published or none; the CLI makes a request for each file. A
 * version with half of its pacts would be allowed to deploy when half of its providers have verified it. Then each is read back.
 * @returns the broker's notices, a line each
 */
export async function publish(client: BrokerClient, pacts: readonly PactFile[], version: Version): Promise<string[]> {
  const contracts = pacts.map(contractOf);
  const [consumer = '', ...others] = new Set(contracts.map(({ consumerName }) => consumerName));
  if (others.length > 0) throw new Error(`The pacts are of several consumers, ${[consumer, ...others].join(' and ')}`);
  const { number, branch, buildUrl } = version;
  await assertTakesBranch(client, consumer, branch);
  const path = 'contracts/publish';
  const response = await client.ask(path, {
    method: 'POST',
    data: {
      pacticipantName: consumer,
      pacticipantVersionNumber: number,
      branch,
      ...(buildUrl && { buildUrl }),
      contracts,
    },
  });
  const { status, data } = response;
  if (status === 409) {
    throw client.failure(
      `has other pacts of ${consumer} ${number} and keeps them; none was published: commit what changed, so that it gets a version of its own`,
    );
  }
  if (status >= 400) throw client.failure(`refuses the pacts (${status}): ${refusal(status, data)}`);
  const { notices } = client.parse(path, response, published);
  for (const pact of pacts) {
    const own = pathOf('pacts', 'provider', pact.provider, 'consumer', consumer, 'version', number);
    await client.readBack(own, z.object({ interactions: holding(pact) }), `the pact with ${pact.provider}`);
  }
  const branchVersion = pathOf('pacticipants', consumer, 'branches', branch, 'versions', number);
  await client.readBack(branchVersion, z.looseObject({}), `the version from ${branch}`);

  return notices.filter(({ type }) => type !== 'prompt').map(({ text }) => text.trim());
}
