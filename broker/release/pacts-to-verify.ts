import { z } from 'zod';
import type { ProviderPacts } from '../../provider/verification/pacts/source';
import { type Provider, providers } from '../../provider/verification/providers';
import type { BrokerClient } from '../client/broker-client';
import type { ExternalBroker } from '../local/settings';

/** What the results are published as: the version of the provider that is verified. */
export interface ProviderVersion {
  readonly number: string;
  readonly branch: string;
  readonly buildUrl?: string | undefined;
}

export interface BrokerPactsOptions {
  readonly client: BrokerClient;
  readonly providers: readonly Provider[];
  readonly version: ProviderVersion;
  /** Whether the broker is told the results. */
  readonly publish: boolean;
  /** ISO date: on main, pacts that were published since then and are on no other list are verified too, as pending. */
  readonly wipSince: string;
  /** Just this pact: what a webhook of the broker asked for. */
  readonly pactUrl?: string | undefined;
}

const pact = z.object({
  provider: z.object({ name: z.string() }),
  consumer: z.object({ name: z.string() }),
  interactions: z.array(z.object({ description: z.string() })).min(1),
  _links: z.object({
    'pb:pact-version': z.object({ name: z.string() }),
    'pb:consumer-version': z.object({ href: z.string() }),
  }),
});
const consumerVersion = z.object({
  _embedded: z.object({ branchVersions: z.array(z.object({ name: z.string() })).optional() }).optional(),
});
const forVerification = z.object({
  _embedded: z.object({
    pacts: z.array(
      z.object({
        verificationProperties: z.object({ pending: z.boolean().optional() }).optional(),
        _links: z.object({ self: z.object({ href: z.string() }) }),
      }),
    ),
  }),
});

/** The Verifier takes a token, or a name and a password, but no header. */
function credentials({ authorization = '' }: ExternalBroker): ProviderPacts['options'] {
  const [scheme, value = ''] = authorization.split(' ');
  if (scheme === 'Bearer') return { pactBrokerToken: value };
  if (scheme !== 'Basic') return {};
  const [, pactBrokerUsername = '', pactBrokerPassword = ''] =
    /^([^:]*):(.*)$/s.exec(Buffer.from(value, 'base64').toString()) ?? [];
  return { pactBrokerUsername, pactBrokerPassword };
}

/** @throws when the URL is another host's: the broker's credentials go nowhere else */
function ofBroker({ broker }: BrokerClient, url: string): string {
  if (URL.canParse(url) && new URL(url).origin === new URL(broker.url).origin) return url;
  throw new Error(`${url} is not of the broker at ${broker.url}: its credentials are not sent there`);
}

// A pact named by its URL is pending as long as the broker calls it so for the branch that published it.
async function isPending(client: BrokerClient, found: z.infer<typeof pact>, branch: string): Promise<boolean> {
  const { provider, consumer, _links: links } = found;
  const published = consumerVersion.parse(await client.demand(ofBroker(client, links['pb:consumer-version'].href)));
  const branches = published._embedded?.branchVersions ?? [];
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

async function single(client: BrokerClient, url: string, branch: string): Promise<Omit<ProviderPacts, 'options'>> {
  const read = pact.safeParse(await client.demand(ofBroker(client, url)));
  if (!read.success) throw new Error(`PACT_URL is no pact: ${z.prettifyError(read.error)}`);
  const found = read.data;
  const provider = providers.find((name) => name === found.provider.name);
  if (!provider) {
    throw new Error(
      `PACT_URL is a pact with ${found.provider.name}; this verification knows ${providers.join(' and ')}`,
    );
  }
  const descriptions = found.interactions.map(({ description }) => description);
  return { provider, descriptions, pending: await isPending(client, found, branch) };
}

/**
 * The pacts that a broker wants verified: of the consumers' main branches, of what is deployed or released, and of the branch
 * that has the provider branch's name; new ones are pending. Or the one that `pactUrl` names.
 * @param options.client of a broker that was checked
 */
export async function pactsToVerify(options: BrokerPactsOptions): Promise<ProviderPacts[]> {
  const { client, publish, wipSince, pactUrl } = options;
  const { number, branch, buildUrl } = options.version;
  const common: ProviderPacts['options'] = {
    ...credentials(client.broker),
    publishVerificationResult: publish,
    providerVersion: number,
    providerVersionBranch: branch,
    ...(buildUrl && { buildUrl }),
  };
  if (pactUrl) {
    const source = await single(client, pactUrl, branch);
    return [{ ...source, options: { ...common, pactUrls: [pactUrl] } }];
  }
  return options.providers.map((provider) => ({
    provider,
    options: {
      ...common,
      pactBrokerUrl: client.broker.url,
      consumerVersionSelectors: [{ mainBranch: true }, { deployedOrReleased: true }, { matchingBranch: true }],
      enablePending: true,
      ...(branch === 'main' && { includeWipPactsSince: wipSince }),
      // The very first verification finds none, and has to be possible: see registerVersion.
      failIfNoPactsFound: false,
    },
  }));
}

/**
 * Makes a version of a provider known to the broker. Publishing results does so too, but there are none while no consumer has
 * published a pact, and a version that the broker does not know cannot be recorded as deployed.
 */
export async function registerVersion(
  client: BrokerClient,
  provider: Provider,
  { number, branch }: ProviderVersion,
): Promise<void> {
  const path = ['pacticipants', provider, 'branches', branch, 'versions', number].map(encodeURIComponent).join('/');
  await client.demand(path, { method: 'PUT', data: {} });
}
