import type { AddressInfo } from 'node:net';
import type { VerifierOptions } from '@pact-foundation/pact-core';
import { AxiosError } from 'axios';
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import type { MessageProvider } from './messages';
import type { Problems } from './problems';
import { type Provider, providers } from './providers';
import type { Seeds } from './seeding/seeds';
import type { StateHandler } from './states';
import type { Caller } from './target/caller';
import type { Callback } from './target/listener';
import type { Target } from './target/target';

export interface HostOptions {
  readonly target: Target;
  readonly caller: Caller;
  /** Of each lane: what goes on side by side must not change the same channel. */
  readonly lanes: readonly Seeds[];
  readonly states: Readonly<Record<string, StateHandler>>;
  readonly messages: Readonly<Record<string, MessageProvider>>;
  readonly problems: Problems;
  /** Told of every request, so that silence can be noticed. */
  readonly active: () => void;
}

type Reach = Required<Pick<VerifierOptions, 'providerBaseUrl' | 'providerStatesSetupUrl' | 'transports'>>;

export interface Host {
  /** Where pact's core finds a provider, its states and its messages. */
  reach(provider: Provider, lane: number): Reach;
  close(): Promise<void>;
}

const setupPath = '/_verification/setup';
const messagePath = '/_verification/message';

// Of the connection, not of the message: each side sets its own.
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

const reason = (error: unknown) => (error instanceof Error ? error.message : String(error));

const missingState = (state: string) =>
  `no state handler for "${state}": add it to provider/verification/states.ts, such as
  '${state}': async (seeds) => ofChannel(await seeds.activeChannel()),`;

const missingMessage = (description: string) =>
  `no message provider for "${description}": add it to provider/verification/messages.ts, such as
  '${description}': async (seeds) => (await seeds.activatedSession()).arrival.callback,`;

/** What a message is compared by besides its body: the recorded metadata are matched against these. */
const metadata = ({ headers }: Callback) => ({
  contentType: headers['content-type'],
  'webhook-id': headers['webhook-id'],
  'webhook-timestamp': headers['webhook-timestamp'],
});

/**
 * Stands between pact's core and the providers: sets states up, hands out messages, and passes requests on, with the
 * target's token where the recorded request has one, within the throttle. A problem of its own is answered 400, never 5xx,
 * which the core would repeat.
 */
export async function startHost(options: HostOptions): Promise<Host> {
  const { target, caller, lanes, states, messages, problems, active } = options;
  const app = fastify({ bodyLimit: 8 * 1024 * 1024, forceCloseConnections: true });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.addHook('onRequest', async () => active());

  async function setUp(seeds: Seeds, { body }: FastifyRequest, reply: FastifyReply) {
    const { state, action } = JSON.parse(String(body)) as { state: string; action: string };
    if (action !== 'setup') return {};
    const handler = states[state];
    try {
      if (handler) return { business_uid: target.businessUid, ...(await handler(seeds)) };
      problems.ofInteraction(missingState(state));
    } catch (error) {
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
        const encoded = Buffer.from(JSON.stringify(metadata(callback))).toString('base64');
        return reply
          .headers({ 'pact-message-metadata': encoded, 'content-type': callback.headers['content-type'] })
          .send(callback.body);
      }
      problems.ofInteraction(missingMessage(description));
    } catch (error) {
      problems.ofInteraction(`could not be handed out: ${reason(error)}`, `message "${description}"`);
    }
    return reply.code(400).send({});
  }

  async function passOn(provider: Provider, seeds: Seeds, request: FastifyRequest, reply: FastifyReply) {
    const path = request.url.slice(request.routeOptions.url?.replace(/\/\*$/, '').length);
    const body = request.body as Buffer | undefined;
    const headers = endToEnd(request.headers);
    // Only where it was recorded: the interaction without a token stays without.
    if (headers.authorization) headers.authorization = `Bearer ${target.token}`;
    try {
      const response = await caller.send({
        method: request.method,
        url: `${target.urls[provider]}${path}`,
        headers,
        body,
      });
      if (request.method !== 'GET' && response.status < 300)
        await seeds.changed(`${path} ${body?.toString('utf8') ?? ''}`);
      return reply.code(response.status).headers(endToEnd(response.headers)).send(response.body);
    } catch (error) {
      const answered = error instanceof AxiosError ? error.response : undefined;
      const why = answered ? `answered ${answered.status} to every try` : reason(error);
      problems.ofTheRun(`${provider} could not be asked ${request.method} ${path.split('?', 1)[0]}: ${why}`);
      return reply.code(answered?.status ?? 502).send({});
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
    reach: (provider, lane) => ({
      providerBaseUrl: `${origin}/${lane}/${provider}`,
      providerStatesSetupUrl: `${origin}/${lane}/${provider}${setupPath}`,
      transports: [{ protocol: 'message', port, path: `/${lane}/${provider}${messagePath}` }],
    }),
    close: () => app.close(),
  };
}
