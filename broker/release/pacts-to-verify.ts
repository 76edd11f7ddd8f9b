import { z } from 'zod';
import { type Pact, readPact } from '../../lib/pact';
import type { ProviderPacts } from '../../provider/verification/pacts/provider-pacts';
import { type Provider, providers } from '../../provider/verification/providers';
import type { BrokerClient } from '../client/broker-client';
import type { BrokerConnection } from '../client/connection';
import type { Version } from './version';

export interface BrokerPactsOptions {
  /** The broker was checked: see `checkBroker`. */
  readonly client: BrokerClient;
  readonly providers: readonly Provider[];
  /** The version of the providers, which the results are published for. */
  readonly version: Version;
  readonly publish: boolean;
  /** ISO date, for a main branch. Pacts published since then that nothing else selects are verified too, as pending. */
  readonly wipSince?: string | undefined;
  /** The only pact to verify, when the broker's webhook asks for it. */
  readonly pactUrl?: string | undefined;
}

const link = z.object({ href: z.string() });
const named = z.object({ name: z.string() });
const pactBody = z.object({
  provider: named,
  consumer: named,
  _links: z.object({ 'pb:pact-version': named, 'pb:consumer-version': link }),
});
const consumerVersion = z.object({ _embedded: z.object({ branchVersions: z.array(named).optional() }).optional() });
const pactForVerification = z.object({
  verificationProperties: z.object({ pending: z.boolean().optional() }).optional(),
  _links: z.object({ self: link }),
});
const forVerification = z.object({ _embedded: z.object({ pacts: z.array(pactForVerification) }) });

/** The Verifier takes a token, or a user name and a password, but no header. */
function credentials({ token, basicAuth }: BrokerConnection): ProviderPacts['options'] {
  if (token) return { pactBrokerToken: token };
  return basicAuth ? { pactBrokerUsername: basicAuth.username, pactBrokerPassword: basicAuth.password } : {};
}

/** @throws when the URL is another host's, which must not get the broker's credentials */
function assertOfBroker({ connection: { url: broker } }: BrokerClient, url: string): string {
  if (URL.canParse(url) && new URL(url).origin === new URL(broker).origin) return url;
  throw new Error(`${url} is not an address of the broker at ${broker}, so its credentials are not sent there`);
}

/** A pact that is named by its URL is pending as long as the broker says so about the branch that published it. */
async function isPending(client: BrokerClient, pact: z.infer<typeof pactBody>, branch: string): Promise<boolean> {
  const { provider, consumer, _links: links } = pact;
  const url = assertOfBroker(client, links['pb:consumer-version'].href);
  const branches = consumerVersion.parse(await client.demand(url))._embedded?.branchVersions ?? [];
  const path = `pacts/provider/${encodeURIComponent(provider.name)}/for-verification`;
  const data = {
    consumerVersionSelectors: [
      ...branches.map(({ name }) => ({ consumer: consumer.name, branch: name })),
      { consumer: consumer.name, latest: true },
    ],
    providerVersionBranch: branch,
    includePendingStatus: true,
  };
  const listed = forVerification.parse(await client.demand(path, { method: 'POST', data }));
  const content = `/pact-version/${links['pb:pact-version'].name}`;
  const own = listed._embedded.pacts.find((each) => each._links.self.href.includes(content));
  return own?.verificationProperties?.pending ?? false;
}

function readBody(json: unknown): Pact {
  try {
    return readPact(json as object);
  } catch (error) {
    throw new Error(`The pact of PACT_URL ${(error as Error).message}`);
  }
}

async function fetchPact(client: BrokerClient, url: string, branch: string): Promise<Omit<ProviderPacts, 'options'>> {
  const json = await client.demand(assertOfBroker(client, url));
  const { data, error } = pactBody.safeParse(json);
  if (!data) throw new Error(`PACT_URL does not lead to a pact: ${z.prettifyError(error)}`);
  const { name } = data.provider;
  const provider = providers.find((each) => each === name);
  if (!provider) {
    throw new Error(`PACT_URL is a pact with ${name}; this verification knows ${providers.join(' and ')}`);
  }
  return { provider, pact: readBody(json), pending: await isPending(client, data, branch) };
}

/**
 * Selects the pacts that a broker wants verified: of the consumers' main branches, of deployed and released versions, and of the branch
 * that has the provider branch's name; new ones are pending. With `pactUrl` it is that pact alone.
 */
export async function pactsToVerify(options: BrokerPactsOptions): Promise<ProviderPacts[]> {
  const { client, publish, wipSince, pactUrl } = options;
  const { number, branch, buildUrl } = options.version;
  const common: ProviderPacts['options'] = {
    ...credentials(client.connection),
    publishVerificationResult: publish,
    providerVersion: number,
    providerVersionBranch: branch,
    ...(buildUrl && { buildUrl }),
  };
  if (pactUrl) {
    return [{ ...(await fetchPact(client, pactUrl, branch)), options: { ...common, pactUrls: [pactUrl] } }];
  }
  return options.providers.map((provider) => ({
    provider,
    options: {
      ...common,
      pactBrokerUrl: client.connection.url,
      consumerVersionSelectors: [{ mainBranch: true }, { deployedOrReleased: true }, { matchingBranch: true }],
      enablePending: true,
      ...(wipSince && { includeWipPactsSince: wipSince }),
      // The first verification of all finds none and has to succeed: see registerVersion.
      failIfNoPactsFound: false,
    },
  }));
}

/**
 * Makes a version of a provider known to the broker. Publishing results does so too, but there are none before a consumer has published a
 * pact, and the broker takes no deployment of a version that it does not know.
 */
export async function registerVersion(client: BrokerClient, provider: Provider, version: Version): Promise<void> {
  const parts = ['pacticipants', provider, 'branches', version.branch, 'versions', version.number];
  await client.demand(parts.map(encodeURIComponent).join('/'), { method: 'PUT', data: {} });
}
