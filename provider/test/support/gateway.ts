import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { buildGateway, type GatewayOptions } from '../../gateway/build';
import type { Store } from '../../gateway/store';
import { Api } from './api';
import { type Reply, Sink } from './sink';

export const business = 'business00000001';
export const otherBusiness = 'business00000002';
export const [ada, grace] = ['contact000000001', 'contact000000002'] as const;
export const newSecret = () => `whsec_${randomBytes(24).toString('base64')}`;

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

/** A gateway that listens, and the sink that its callbacks go to. Whoever starts it closes it. */
export async function startGateway(options: Partial<GatewayOptions> = {}): Promise<TestGateway> {
  const sink = await Sink.listen();
  const secret = newSecret();
  const callbacks = { url: sink.url, secrets: [secret] };
  const { app, store } = await buildGateway({ ...defaults, callbacks, ...options });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const api = new Api(url, store, business, tokens.staff);
  async function close() {
    await app.close();
    await sink.close();
  }
  return { app, store, sink, secret, api, close };
}

/** Asks for the activation of a new channel whose callbacks are answered as scripted. */
export async function activating({ api, sink }: TestGateway, ...replies: Reply[]): Promise<string> {
  const uid = await api.pendingChannel();
  sink.script(uid, ...replies);
  await api.putChannel(uid, { status: 'active' });
  return uid;
}

/** A gateway for the tests of one `describe`, built before the first and closed after the last. */
export function useGateway(options: Partial<GatewayOptions> = {}): () => TestGateway {
  let gateway: TestGateway | undefined;
  before(async () => {
    gateway = await startGateway(options);
  });
  after(() => gateway?.close());
  return () => {
    if (!gateway) throw new Error('The gateway is there while tests run, not before');
    return gateway;
  };
}

let shared: Promise<TestGateway> | undefined;

/**
 * The gateway that tests share which need nothing special of it, because building one takes a tenth of a second. They stay out
 * of each other's way by making their own channels.
 */
export function sharedGateway(): () => TestGateway {
  let gateway: TestGateway | undefined;
  before(async () => {
    shared ??= startGateway();
    gateway = await shared;
  });
  return () => {
    if (!gateway) throw new Error('The gateway is there while tests run, not before');
    return gateway;
  };
}

// At the top of a file it is a hook of the whole run.
after(async () => (await shared)?.close());
