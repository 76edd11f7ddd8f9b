import { z } from 'zod';
import { readPact } from '../../lib/pact';
import type { ProviderPacts } from '../../provider/verification/pacts/provider-pacts';
import { type Provider, providerNamed, providers } from '../../provider/verification/providers';
import type { BrokerClient } from '../client/broker-client';
import { pathOf } from '../client/lookup';
import { explainUnselected } from './unselected';

/** A pact of a broker. */
export interface BrokerPact extends ProviderPacts {
  /** The address that takes its results. */
  readonly resultsUrl: string;
}

/** The pacts with a provider that are to be verified. */
export interface Selection {
  readonly provider: Provider;
  readonly pacts: readonly BrokerPact[];
  /** A line for each consumer that has pacts with the provider, of which none is selected. */
  readonly unselected: readonly string[];
  /** A line for each pact that cannot be read. */
  readonly unreadable: readonly string[];
}

export interface BrokerPactsOptions {
  /** The broker was checked: see `checkBroker`. */
  readonly client: BrokerClient;
  /** The branch of the providers. */
  readonly branch: string;
  /** ISO date, for a main branch. Pacts published since then that nothing else selects are verified too, as pending. */
  readonly wipSince?: string | undefined;
}

const link = z.object({ href: z.string() });
const named = z.object({ name: z.string() });
const pactBody = z.object({
  provider: named,
  _links: z.object({
    'pb:pact-version': named,
    'pb:consumer-version': link,
    'pb:publish-verification-results': link,
  }),
});
const consumerVersion = z.object({ _embedded: z.object({ branchVersions: z.array(named).optional() }).optional() });
const pactForVerification = z.object({
  verificationProperties: z.object({ pending: z.boolean().optional() }).optional(),
  _links: z.object({ self: link }),
});
const forVerification = z.object({ _embedded: z.object({ pacts: z.array(pactForVerification) }) });

/** Asks which pacts with a provider some selectors match; none when the broker does not know the provider. */
async function select(client: BrokerClient, provider: string, query: object) {
  const data = { ...query, includePendingStatus: true };
  const path = pathOf('pacts', 'provider', provider, 'for-verification');
  const listed = await client.find(path, forVerification, { method: 'POST', data });
  return listed?._embedded.pacts ?? [];
}

const isPending = (pact: z.infer<typeof pactForVerification>) => pact.verificationProperties?.pending ?? false;

/** Reads a pact and its text: parsed and written anew for pact's core, 1.0 would be 1. */
async function read(client: BrokerClient, url: string) {
  const response = await client.ask(url);
  const { provider, _links: links } = client.parse(url, response, pactBody);
  const resultsUrl = client.linked(links['pb:publish-verification-results'].href);
  try {
    return { provider, links, resultsUrl, pact: readPact(response.data as object), text: response.text };
  } catch (error) {
    throw client.failure(`has a pact at ${url} that ${(error as Error).message}`);
  }
}

/**
 * Reads the pacts with a provider that the broker wants verified: of the consumers' main branches, of deployed and released versions, and of
 * the branch that has the provider branch's name. New ones are pending.
 */
export async function pactsToVerify(
  provider: Provider,
  { client, branch, wipSince }: BrokerPactsOptions,
): Promise<Selection> {
  const selected = await select(client, provider, {
    consumerVersionSelectors: [{ mainBranch: true }, { deployedOrReleased: true }, { matchingBranch: true }],
    providerVersionBranch: branch,
    ...(wipSince && { includeWipPactsSince: wipSince }),
  });
  const unreadable: string[] = [];
  const reading = selected.map(async (each): Promise<BrokerPact[]> => {
    try {
      const { pact, text, resultsUrl } = await read(client, client.linked(each._links.self.href));
      return [{ provider, pact, text, resultsUrl, pending: isPending(each) }];
    } catch (error) {
      unreadable.push((error as Error).message);
      return [];
    }
  });
  const pacts = (await Promise.all(reading)).flat();
  const consumers = pacts.map(({ pact }) => pact.consumer);
  const unselected = unreadable.length > 0 ? [] : await explainUnselected(client, provider, consumers);
  return { provider, pacts, unselected, unreadable };
}

/** @throws when the URL is another host's, which must not get the broker's credentials */
function assertOfBroker({ connection: { url: broker } }: BrokerClient, url: string): string {
  if (URL.canParse(url) && new URL(url).origin === new URL(broker).origin) return url;
  throw new Error(`${url} is not an address of the broker at ${broker}, so its credentials are not sent there`);
}

/**
 * Reads the pact that a webhook of the broker names. It is pending as long as the broker says so about the branch that published it.
 * @throws when the URL is not the broker's, or leads to no pact with a known provider
 */
export async function pactAt(url: string, { client, branch }: BrokerPactsOptions): Promise<Selection> {
  const { pact, text, resultsUrl, links, provider: named } = await read(client, assertOfBroker(client, url));
  const provider = providerNamed(named.name);
  if (!provider) {
    throw new Error(`PACT_URL is a pact with ${named.name}; this verification knows ${providers.join(' and ')}`);
  }
  const { consumer } = pact;
  const version = await client.read(client.linked(links['pb:consumer-version'].href), consumerVersion);
  const branches = version._embedded?.branchVersions ?? [];
  const selected = await select(client, provider, {
    consumerVersionSelectors: [...branches.map(({ name }) => ({ consumer, branch: name })), { consumer, latest: true }],
    providerVersionBranch: branch,
  });
  const content = `/pact-version/${links['pb:pact-version'].name}`;
  const own = selected.find((each) => each._links.self.href.includes(content));
  const pending = own !== undefined && isPending(own);
  return { provider, pacts: [{ provider, pact, text, resultsUrl, pending }], unselected: [], unreadable: [] };
}
