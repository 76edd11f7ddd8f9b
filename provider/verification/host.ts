import { once } from 'node:events';
import { createServer, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { VerifierOptions } from '@pact-foundation/pact-core';
import { own } from '../../lib/own';
import type { MessageProvider } from './messages';
import { tokenPlaceholder } from './pacts/credentials';
import { headersFor, headersOf, textsOf } from './pass-on';
import type { Problems } from './problems';
import { type Provider, providerNamed } from './providers';
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

interface Reply {
  readonly status: number;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: Buffer | string;
}

const json = (value: object): Reply => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});

/** The reply to a problem of the host's own: the core would repeat a 5xx eight times. */
const refusal: Reply = { status: 400 };

/** The path of a request to the host; for a call, the rest is the provider's. */
const pathPattern = /^\/(\d+)\/([^/]+)\/(setup|message|call)(.*)$/;

/** Bytes of the longest path and headers. */
const longestHead = 1024 * 1024;

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
 * the target's token in the place of a recorded one. It takes any method, path, header and body, so that every answer to a call is the
 * provider's.
 */
export async function startHost(options: HostOptions): Promise<Host> {
  const { target, caller, lanes, states, messages, problems, active } = options;
  const handedOut = new Map<string, ReceivedCallback>();
  const failures = new Map<string, string>();

  async function setUp(seeds: Seeds, body: Buffer): Promise<Reply> {
    const { state, action } = JSON.parse(String(body)) as { state: string; action: string };
    // The core sets the state "" up for an interaction that has none.
    if (action !== 'setup' || state === '') return json({});
    const provided = own(states, state);
    try {
      if (provided) {
        const common = { business_uid: target.businessUid, token: tokenPlaceholder };
        return json({ ...common, ...(await valuesFor(provided, seeds)) });
      }
      problems.ofInteraction(missingState(state));
    } catch (error) {
      failures.set(state, reason(error));
      problems.ofInteraction(`could not be set up: ${reason(error)}`, `state "${state}"`);
    }
    return refusal;
  }

  async function handOut(seeds: Seeds, body: Buffer): Promise<Reply> {
    const { description } = JSON.parse(String(body)) as { description: string };
    const provider = own(messages, description);
    try {
      if (provider) {
        const callback = await provider(seeds);
        handedOut.set(description, callback);
        const encoded = Buffer.from(JSON.stringify(metadata(callback))).toString('base64');
        const type = callback.headers['content-type'];
        const headers = { 'pact-message-metadata': encoded, ...(type && { 'content-type': type }) };
        return { status: 200, headers, body: callback.body };
      }
      problems.ofInteraction(missingMessage(description));
    } catch (error) {
      failures.set(description, reason(error));
      problems.ofInteraction(`could not be handed out: ${reason(error)}`, `message "${description}"`);
    }
    return refusal;
  }

  async function passOn(provider: Provider, path: string, request: IncomingMessage, body: Buffer): Promise<Reply> {
    const { method = '' } = request;
    const call = {
      method,
      url: `${target.urls[provider]}${path}`,
      headers: headersFor(request, target.token),
      body: body.length > 0 ? body : undefined,
    };
    try {
      const response = await caller.call(call);
      return { status: response.status, headers: headersOf(response, method), body: response.body };
    } catch (error) {
      const { message, status } = error as CallFailed;
      problems.ofTheRun(`${provider} could not be asked ${method} ${path.split('?', 1)[0]}: ${message}`);
      return { status: status ?? 502 };
    }
  }

  async function replyTo(request: IncomingMessage): Promise<Reply> {
    const [, lane = '', name, to, path = ''] = pathPattern.exec(request.url ?? '') ?? [];
    const seeds = lanes[Number(lane)];
    const provider = providerNamed(name);
    if (!seeds || !provider) return refusal;
    const body = await buffer(request);
    if (to === 'setup') return setUp(seeds, body);
    if (to === 'message') return handOut(seeds, body);
    const reply = await passOn(provider, path, request, body);
    if (request.method !== 'GET' && reply.status < 300) await seeds.changed(textsOf(path, body));
    return reply;
  }

  const server = createServer({ maxHeaderSize: longestHead }, (request, response) => {
    active();
    response.sendDate = false;
    replyTo(request).then(
      ({ status, headers = {}, body }) => response.writeHead(status, headers).end(body),
      () => response.destroy(),
    );
  });
  // Node answers it by itself otherwise, which would look like the provider's answer.
  server.on('clientError', ({ code = '' }: NodeJS.ErrnoException, socket) => {
    if (code.startsWith('HPE_'))
      problems.ofTheRun(`a recorded request cannot be sent on: Node.js takes no such request (${code})`);
    socket.destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    addresses: (provider, lane) => {
      const base = `/${lane}/${provider}`;
      return {
        providerBaseUrl: `http://127.0.0.1:${port}${base}/call`,
        providerStatesSetupUrl: `http://127.0.0.1:${port}${base}/setup`,
        transports: [{ protocol: 'message', port, path: `${base}/message` }],
      };
    },
    handedOut,
    failures,
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
