import axios, { AxiosError, type AxiosInstance } from 'axios';
import { z } from 'zod';
import type { PactSource } from './source';
import { type Provider, providers } from './target';

export interface BrokerAccess {
  /** Without a slash at the end. */
  readonly url: string;
  readonly token?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

/** What the results are published as: the version of the provider that was verified. */
export interface ProviderVersion {
  readonly version: string;
  readonly branch: string;
  readonly buildUrl?: string | undefined;
}

export interface BrokerOptions {
  readonly access: BrokerAccess;
  readonly providers: readonly Provider[];
  readonly providerVersion: ProviderVersion;
  /** Whether the broker is told the results. */
  readonly publish: boolean;
  /** The provider's main branch: work in progress is verified there alone. */
  readonly mainBranch: string;
  /** ISO date; pacts that were published since then and are on no other list are verified too, as pending. */
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
  _embedded: z
    .object({ branchVersions: z.array(z.object({ name: z.string() })).default([]) })
    .default({ branchVersions: [] }),
});
const forVerification = z.object({
  _embedded: z.object({
    pacts: z.array(
      z.object({
        verificationProperties: z.object({ pending: z.boolean().default(false) }).default({ pending: false }),
        _links: z.object({ self: z.object({ href: z.string() }) }),
      }),
    ),
  }),
});

/** The few questions to the broker that the Verifier does not ask by itself. */
class Broker {
  readonly #http: AxiosInstance;

  constructor(private readonly access: BrokerAccess) {
    const { url, token, username, password } = access;
    this.#http = axios.create({
      baseURL: `${url}/`,
      timeout: 10_000,
      headers: { accept: 'application/hal+json', ...(token && { authorization: `Bearer ${token}` }) },
      ...(username && { auth: { username, password: password ?? '' } }),
    });
  }

  /** @throws one line that names the call, never the credentials */
  async ask<Answer>(
    answer: z.ZodType<Answer>,
    method: 'GET' | 'POST' | 'PUT',
    path: string,
    data?: object,
  ): Promise<Answer> {
    const url = new URL(path, `${this.access.url}/`);
    if (url.origin !== new URL(this.access.url).origin) {
      throw new Error(`${url.origin} is not the broker of PACT_BROKER_BASE_URL: its credentials are not sent there`);
    }
    const response = await this.#http.request<unknown>({ method, url: url.href, data }).catch((error: unknown) => {
      const reason = error instanceof AxiosError ? (error.response?.status ?? error.code) : error;
      throw new Error(`The broker answers ${reason} to ${method} ${url.pathname}`);
    });
    const read = answer.safeParse(response.data);
    if (read.success) return read.data;
    throw new Error(
      `The broker's answer to ${method} ${url.pathname} is not understood: ${z.prettifyError(read.error)}`,
    );
  }
}

// A pact named by its URL is pending as long as the broker calls it so for the branch that published it.
async function isPending(broker: Broker, { provider, consumer, _links: links }: z.infer<typeof pact>, branch: string) {
  const published = await broker.ask(consumerVersion, 'GET', links['pb:consumer-version'].href);
  const branches = published._embedded.branchVersions.map(({ name }) => ({ consumer: consumer.name, branch: name }));
  const listed = await broker.ask(
    forVerification,
    'POST',
    `pacts/provider/${encodeURIComponent(provider.name)}/for-verification`,
    {
      consumerVersionSelectors: [...branches, { consumer: consumer.name, latest: true }],
      providerVersionBranch: branch,
      includePendingStatus: true,
    },
  );
  const content = `/pact-version/${links['pb:pact-version'].name}`;
  const own = listed._embedded.pacts.find((each) => each._links.self.href.includes(content));
  return own?.verificationProperties.pending ?? false;
}

async function single(
  broker: Broker,
  pactUrl: string,
  { branch }: ProviderVersion,
): Promise<Omit<PactSource, 'options'>> {
  const found = await broker.ask(pact, 'GET', pactUrl);
  const provider = providers.find((name) => name === found.provider.name);
  if (!provider)
    throw new Error(
      `PACT_URL is a pact with ${found.provider.name}; this verification knows ${providers.join(' and ')}`,
    );
  const descriptions = found.interactions.map(({ description }) => description);
  return { provider, descriptions, pending: await isPending(broker, found, branch) };
}

/**
 * The pacts that a broker wants verified: of the consumers' main branches, of what is deployed or released, and of the branch
 * that has the provider branch's name; new ones are pending. Or the one that `pactUrl` names.
 * @throws when the broker does not answer, in one line
 */
export async function pactsFromBroker(options: BrokerOptions): Promise<PactSource[]> {
  const { access, providerVersion, publish, mainBranch, wipSince, pactUrl } = options;
  const { version, branch, buildUrl } = providerVersion;
  const broker = new Broker(access);
  const common: PactSource['options'] = {
    ...(access.token && { pactBrokerToken: access.token }),
    ...(access.username && { pactBrokerUsername: access.username, pactBrokerPassword: access.password ?? '' }),
    publishVerificationResult: publish,
    providerVersion: version,
    providerVersionBranch: branch,
    ...(buildUrl && { buildUrl }),
  };
  if (pactUrl) {
    const source = await single(broker, pactUrl, providerVersion);
    return [{ ...source, options: { ...common, pactUrls: [pactUrl] } }];
  }
  return options.providers.map((provider) => ({
    provider,
    options: {
      ...common,
      pactBrokerUrl: access.url,
      consumerVersionSelectors: [{ mainBranch: true }, { deployedOrReleased: true }, { matchingBranch: true }],
      enablePending: true,
      ...(branch === mainBranch && { includeWipPactsSince: wipSince }),
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
  access: BrokerAccess,
  provider: Provider,
  { version, branch }: ProviderVersion,
): Promise<void> {
  const path = ['pacticipants', provider, 'branches', branch, 'versions', version].map(encodeURIComponent).join('/');
  await new Broker(access).ask(z.unknown(), 'PUT', path, {});
}
