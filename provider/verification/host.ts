import type { AddressInfo } from 'node:net';
import type { VerifierOptions } from '@pact-foundation/pact-core';
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { parseJson, textsIn } from '../../lib/json';
import type { MessageProvider } from './messages';
import type { Problems } from './problems';
import { type Provider, providers } from './providers';
import type { Seeds } from './seeding/seeds';
import { type ProviderState, type StateValues, valuesOf } from './states';
import type { Caller, CallFailed } from './target/caller';
import type { ReceivedCallback } from './target/listener';
import type { Target } from './target/target';

interface HostOptions {
  readonly target: Target;
  readonly caller: Caller;
  /** Seeds for each lane. Lanes run side by side, so they must not share a channel. */
  readonly lanes: readonly Seeds[];
  readonly states: Readonly<Record<string, ProviderState>>;
  readonly messages: Readonly<Record<string, MessageProvider>>;
  readonly problems: Problems;
  /** Called for every request, so that a core that hangs is noticed. */
  readonly active: () => void;
}

type Addresses = Required<Pick<VerifierOptions, 'providerBaseUrl' | 'providerStatesSetupUrl' | 'transports'>>;

interface Host {
  /** The addresses at which pact's core finds a provider, its states and its messages. */
  addresses(provider: Provider, lane: number): Addresses;
  /** The callbacks that were handed out, by the description of the message. */
  readonly handedOut: ReadonlyMap<string, ReceivedCallback>;
  /** The reasons why states could not be set up or messages not delivered, by name. */
  readonly failures: ReadonlyMap<string, string>;
  close(): Promise<void>;
}

const setupPath = '/_verification/setup';
const messagePath = '/_verification/message';

// These headers belong to a connection, so each side sets its own.
const hopByHop = new Set([
  'host',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'accept-encoding',
]);

function endToEnd(headers: Readonly<Record<string, unknown>>): Record<string, string | string[]> {
  const kept = Object.entries(headers).filter(([name, value]) => value !== undefined && !hopByHop.has(name));
  return Object.fromEntries(kept) as Record<string, string | string[]>;
}

/** The path's parts and the texts of a JSON body, uids among them. */
const textsOf = (path: string, body: Buffer | undefined): string[] => [
  ...path.split(/[/?]/).map(decodeURIComponent),
  ...textsIn(parseJson(body?.toString('utf8') ?? '')),
];

const reason = (error: unknown) => (error instanceof Error ? error.message : String(error));

const missingState = (state: string) =>
  `no state handler for "${state}": add it to provider/verification/states.ts, such as
  '${state}': { fact: '...', seed: 'active channel' },`;

const missingMessage = (description: string) =>
  `no message provider for "${description}": add it to provider/verification/messages.ts, such as
  '${description}': async (seeds) => (await seeds.get('activated session')).arrival.callback,`;

async function valuesFor({ seed }: ProviderState, seeds: Seeds): Promise<StateValues> {
  if (typeof seed === 'function') return seed(seeds);
  const made = await seeds.get(seed);
  return typeof made === 'string' ? {} : valuesOf(made);
}

/** The headers that the recorded metadata of a message are matched against. */
const metadata = ({ method, path, headers }: ReceivedCallback) => ({
  'http-method': method,
  'http-path': path,
  contentType: headers['content-type'],
  'webhook-id': headers['webhook-id'],
  'webhook-timestamp': headers['webhook-timestamp'],
});

/**
 * Stands between pact's core and the providers: sets states up, hands out messages, and passes requests on within the throttle, with
 * the target's token where the recorded request has one. It answers a problem of its own with 400, because the core would repeat a 5xx
 * eight times.
 */
export async function startHost(options: HostOptions): Promise<Host> {
  const { target, caller, lanes, states, messages, problems, active } = options;
  const app = fastify({ bodyLimit: 8 * 1024 * 1024, forceCloseConnections: true });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.addHook('onRequest', async () => active());
  const handedOut = new Map<string, ReceivedCallback>();
  const failures = new Map<string, string>();

  async function setUp(seeds: Seeds, { body }: FastifyRequest, reply: FastifyReply) {
    const { state, action } = JSON.parse(String(body)) as { state: string; action: string };
    if (action !== 'setup') return {};
    const provided = states[state];
    try {
      if (provided) return { business_uid: target.businessUid, ...(await valuesFor(provided, seeds)) };
      problems.ofInteraction(missingState(state));
    } catch (error) {
      failures.set(state, reason(error));
      problems.ofInteraction(`could not be set up: ${reason(error)}`, `state "${state}"`);
    }
    return reply.code(400).send({});
  }

  async function handOut(seeds: Seeds, { body }: FastifyRequest, reply: FastifyReply) {
    const { description } = JSON.parse(String(body)) as { description: string };
    const provider = messages[description];
    try {
      if (provider) {
        const callback = await provider(seeds);
        handedOut.set(description, callback);
        const encoded = Buffer.from(JSON.stringify(metadata(callback))).toString('base64');
        return reply
          .headers({ 'pact-message-metadata': encoded, 'content-type': callback.headers['content-type'] })
          .send(callback.body);
      }
      problems.ofInteraction(missingMessage(description));
    } catch (error) {
      failures.set(description, reason(error));
      problems.ofInteraction(`could not be handed out: ${reason(error)}`, `message "${description}"`);
    }
    return reply.code(400).send({});
  }

  async function passOn(provider: Provider, seeds: Seeds, request: FastifyRequest, reply: FastifyReply) {
    const path = request.url.slice(request.routeOptions.url?.replace(/\/\*$/, '').length);
    const body = request.body as Buffer | undefined;
    const headers = endToEnd(request.headers);
    // The recorded interaction without a token must stay without one.
    if (headers.authorization) headers.authorization = `Bearer ${target.token}`;
    try {
      const response = await caller.call({
        method: request.method,
        url: `${target.urls[provider]}${path}`,
        headers,
        body,
      });
      if (request.method !== 'GET' && response.status < 300) await seeds.changed(textsOf(path, body));
      return reply.code(response.status).headers(endToEnd(response.headers)).send(response.body);
    } catch (error) {
      const { message, status } = error as CallFailed;
      problems.ofTheRun(`${provider} could not be asked ${request.method} ${path.split('?', 1)[0]}: ${message}`);
      return reply.code(status ?? 502).send({});
    }
  }

  for (const [lane, seeds] of lanes.entries()) {
    for (const provider of providers) {
      const base = `/${lane}/${provider}`;
      app.post(`${base}${setupPath}`, (request, reply) => setUp(seeds, request, reply));
      app.post(`${base}${messagePath}`, (request, reply) => handOut(seeds, request, reply));
      app.all(`${base}/*`, (request, reply) => passOn(provider, seeds, request, reply));
    }
  }
  const origin = await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  return {
    addresses: (provider, lane) => ({
      providerBaseUrl: `${origin}/${lane}/${provider}`,
      providerStatesSetupUrl: `${origin}/${lane}/${provider}${setupPath}`,
      transports: [{ protocol: 'message', port, path: `/${lane}/${provider}${messagePath}` }],
    }),
    handedOut,
    failures,
    close: () => app.close(),
  };
}
