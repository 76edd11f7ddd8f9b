import { randomBytes, randomUUID } from 'node:crypto';
import { buildGateway, type GatewayOptions } from '../../gateway/build';
import type { Store } from '../../gateway/store';
import type { Provider } from '../providers';
import { type ListenerOptions, WebhookListener } from './listener';

/** What is verified, and how to reach it. */
export interface Target {
  readonly kind: 'embedded' | 'remote';
  /** Base URL of each provider, without a slash at the end. */
  readonly urls: Readonly<Record<Provider, string>>;
  readonly token: string;
  readonly businessUid: string;
  /** 0 where there is no throttle. */
  readonly requestsPerSecond: number;
  readonly listener: WebhookListener;
  close(): Promise<void>;
}

export interface RemoteSettings {
  readonly communicationGwUrl: string;
  readonly coreUrl: string;
  readonly token: string;
  readonly businessUid: string;
  readonly listen: ListenerOptions;
}

export interface EmbeddedTarget extends Target {
  /** What the gateway holds: nothing, once a run has cleaned up. */
  readonly store: Store;
}

const throttle = 8;

/** A gateway that somebody runs: its webhook URL has to lead to the listener. */
export async function remoteTarget({ communicationGwUrl, coreUrl, ...settings }: RemoteSettings): Promise<Target> {
  const listener = await WebhookListener.listen(settings.listen);
  const base = (url: string) => url.replace(/\/+$/, '');
  return {
    ...settings,
    kind: 'remote',
    urls: { 'communication-gw': base(communicationGwUrl), core: base(coreUrl) },
    requestsPerSecond: throttle,
    listener,
    close: () => listener.close(),
  };
}

/**
 * A gateway of this process's own, with a business, a token and a secret that exist only for this run.
 * @param overrides for tests: a gateway that is slower, throttled, or whose callbacks go elsewhere
 */
export async function embeddedTarget(overrides: Partial<GatewayOptions> = {}): Promise<EmbeddedTarget> {
  const secret = `whsec_${randomBytes(24).toString('base64')}`;
  const listener = await WebhookListener.listen({
    host: '127.0.0.1',
    port: 0,
    path: '/webhooks/communication-gw',
    secret,
  });
  const uid = () => randomBytes(8).toString('hex');
  const businessUid = uid();
  const token = randomUUID();
  const { app, store } = await buildGateway({
    tokens: [{ token, kind: 'staff', businessUid }],
    clients: { [businessUid]: [{ id: uid(), first_name: 'Sample', last_name: 'Client', email: 'client@example.org' }] },
    callbacks: { url: listener.url, secrets: [secret] },
    requestsPerSecond: 0,
    ...overrides,
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    kind: 'embedded',
    urls: { 'communication-gw': url, core: url },
    token,
    businessUid,
    requestsPerSecond: overrides.requestsPerSecond ?? 0,
    listener,
    store,
    async close() {
      await app.close();
      await listener.close();
    },
  };
}
