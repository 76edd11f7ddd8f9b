import { version as coreVersion } from '@pact-foundation/pact-core/package.json';
import { z } from 'zod';
import type { Provider } from '../../provider/verification/providers';
import type { Result } from '../../provider/verification/results';
import type { BrokerClient } from '../client/broker-client';
import { refusal } from '../client/failure';
import { pathOf } from '../client/lookup';
import type { BrokerPact, Selection } from './pacts-to-verify';
import type { Version } from './version';

const accepted = z.object({ _links: z.object({ self: z.object({ href: z.string() }) }) });

/**
 * Publishes the result of a pact, and reads it back at its own address: read by version, it might be an earlier run's. Pact's core could
 * publish too, but makes the version known first, and loses all results when the broker does not take one.
 * @returns the address of the result
 */
async function publishResult(
  client: BrokerClient,
  { resultsUrl }: BrokerPact,
  results: readonly Result[],
  { number, buildUrl }: Version,
): Promise<string> {
  const success = results.every(({ testResult }) => testResult.success);
  const response = await client.ask(resultsUrl, {
    method: 'POST',
    data: {
      providerApplicationVersion: number,
      success,
      ...(buildUrl && { buildUrl }),
      testResults: results.map(({ testResult }) => testResult),
      verifiedBy: { implementation: '@pact-foundation/pact-core', version: coreVersion },
    },
  });
  if (response.status >= 400) {
    throw client.failure(`refuses it (${response.status}): ${refusal(response.status, response.data)}`);
  }
  const url = client.linked(client.parse(resultsUrl, response, accepted)._links.self.href);
  const shown = z.object({ success: z.literal(success), providerApplicationVersion: z.literal(number) });
  await client.readBack(url, shown, 'a result');
  return url;
}

/**
 * Makes a version of a provider known to the broker, which takes no deployment of a version that it does not know, and reads it back.
 * Publishing a result makes the version known too, but on no branch.
 */
async function registerVersion(client: BrokerClient, provider: Provider, { number, branch }: Version): Promise<void> {
  const path = pathOf('pacticipants', provider, 'branches', branch, 'versions', number);
  await client.demand(path, { method: 'PUT', data: {} });
  await client.readBack(path, z.looseObject({}), `version ${number} of ${provider}`);
}

interface Published {
  /** The addresses of the results. */
  readonly urls: readonly string[];
  /** A line for each result that is not published. */
  readonly failures: readonly string[];
}

/** Publishes the results of a provider's pacts, and makes its version known once the broker has all of them. */
export async function publishResults(
  client: BrokerClient,
  { provider, pacts, unreadable }: Selection,
  results: readonly Result[],
  version: Version,
): Promise<Published> {
  const urls: string[] = [];
  const failures: string[] = [];
  for (const pact of pacts) {
    const name = `the result of ${pact.pact.consumer} with ${provider}`;
    const own = results.filter((result) => result.pact === pact);
    const missing = pact.pact.interactions.length - own.length;
    try {
      if (missing > 0) throw new Error(`${missing} of its interactions have no verdict`);
      urls.push(await publishResult(client, pact, own, version));
    } catch (error) {
      failures.push(`Not published: ${name}: ${(error as Error).message}`);
    }
  }
  if (failures.length === 0 && unreadable.length === 0) {
    await registerVersion(client, provider, version).catch(({ message }: Error) => {
      failures.push(`Not registered: version ${version.number} of ${provider}: ${message}`);
    });
  }
  return { urls, failures };
}
