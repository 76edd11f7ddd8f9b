import type { FastifyInstance } from 'fastify';
import { afterAllTests } from '../../../lib/test/clean-up';
import { buildGateway, type GatewayOptions } from '../../gateway/build';
import { believed } from '../../gateway/open-questions';
import { newSecret } from '../../gateway/start';
import type { Store } from '../../gateway/store';
import { Api } from './api';
import { type Reply, Sink } from './sink';

export const business = 'business00000001';
export const otherBusiness = 'business00000002';
export const [ada, grace] = ['contact000000001', 'contact000000002'] as const;

export const tokens = {
  staff: 'staff-token-1f0c',
  app: 'app-token-2e1d',
  directory: 'directory-token-3d2e',
  aiReceptionist: 'ai-token-4c3f',
  other: 'other-business-token-5b40',
} as const;

const client = (id: string, first_name: string, last_name: string) => ({
  id,
  first_name,
  last_name,
  email: `${first_name.toLowerCase()}@example.org`,
});

const defaults: GatewayOptions = {
  tokens: [
    { token: tokens.staff, businessUid: business },
    { token: tokens.app, businessUid: business },
    { token: tokens.directory, businessUid: business },
    { token: tokens.aiReceptionist, businessUid: business, aiReceptionist: true },
    { token: tokens.other, businessUid: otherBusiness },
  ],
  clients: {
    [business]: [client(ada, 'Ada', 'Lovelace'), client(grace, 'Grace', 'Hopper')],
    [otherBusiness]: [client('contact000000009', 'Edsger', 'Dijkstra')],
  },
  retryDelaysMs: [5, 10],
};

export interface TestGateway {
  readonly app: FastifyInstance;
  readonly store: Store;
  readonly sink: Sink;
  readonly secret: string;
  readonly api: Api;
  close(): Promise<void>;
}

/**
 * Starts a gateway with two businesses and a token of each kind, which gateway/start.ts does not have, and a sink for its callbacks.
 * The test has to close it.
 */
export async function startTestGateway(options: Partial<GatewayOptions> = {}): Promise<TestGateway> {
  const sink = await Sink.listen();
  const secret = newSecret();
  const callbacks = { url: sink.url, secrets: [secret] };
  // The tests of the gateway are written for the believed answers, whichever are settled.
  const answers = { ...believed, ...options.answers };
  const { app, store } = await buildGateway({ ...defaults, callbacks, ...options, answers });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const api = new Api(url, store, business, tokens.staff);
  async function close() {
    await app.close();
    await sink.close();
  }
  return { app, store, sink, secret, api, close };
}

/** Asks for the activation of a new channel, whose callbacks are answered as scripted. Resolves to its uid. */
export async function activating({ api, sink }: TestGateway, ...replies: Reply[]): Promise<string> {
  const uid = await api.pendingChannel();
  sink.script(uid, ...replies);
  await api.putChannel(uid, { status: 'active' });
  return uid;
}

/** A gateway for one `describe`, started before its first test and closed after its last. */
export function useGateway(options: Partial<GatewayOptions> = {}): () => TestGateway {
  let gateway: TestGateway | undefined;
  before(async () => {
    gateway = await startTestGateway(options);
  });
  after(() => gateway?.close());
  return () => {
    if (!gateway) throw new Error('The gateway starts before the first test: call this in a test or a hook');
    return gateway;
  };
}

let shared: Promise<TestGateway> | undefined;

/**
 * One gateway for all tests that need no options, because building one takes a tenth of a second. Tests do not disturb each other, since
 * each makes its own channels.
 */
export function sharedGateway(): () => TestGateway {
  let gateway: TestGateway | undefined;
  before(async () => {
    if (!shared) {
      shared = startTestGateway();
      afterAllTests(async () => {
        await (await shared)?.close();
        shared = undefined;
      });
    }
    gateway = await shared;
  });
  return () => {
    if (!gateway) throw new Error('The gateway starts before the first test: call this in a test or a hook');
    return gateway;
  };
}
