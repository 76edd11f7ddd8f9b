import { callsPerSecond, type StartOptions, secretFor, startGateway, webhookPath } from '../../gateway/start';
import type { Store } from '../../gateway/store';
import type { Provider } from '../providers';
import { type ListenerOptions, WebhookListener } from './listener';

/** The providers that are verified, and the ways to reach them. */
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

interface RemoteSettings {
  readonly communicationGwUrl: string;
  readonly coreUrl: string;
  readonly token: string;
  readonly businessUid: string;
  readonly listen: ListenerOptions;
}

export interface EmbeddedTarget extends Target {
  /** The gateway's channels and sessions; empty once a run has cleaned up. */
  readonly store: Store;
}

/** A gateway that somebody runs: its webhook URL has to lead to the listener. */
export async function remoteTarget({ communicationGwUrl, coreUrl, ...settings }: RemoteSettings): Promise<Target> {
  const listener = await WebhookListener.listen(settings.listen);
  const base = (url: string) => url.replace(/\/+$/, '');
  return {
    ...settings,
    kind: 'remote',
    urls: { 'communication-gw': base(communicationGwUrl), core: base(coreUrl) },
    requestsPerSecond: callsPerSecond,
    listener,
    close: () => listener.close(),
  };
}

/**
 * A gateway in this process, with a business, a token and a secret that exist only for this run.
 * @param options for tests: a gateway that is slower, throttled, or whose callbacks go elsewhere
 */
export async function embeddedTarget(options: StartOptions = {}): Promise<EmbeddedTarget> {
  const secret = secretFor(options.answers);
  const listener = await WebhookListener.listen({ host: '127.0.0.1', port: 0, path: webhookPath, secret });
  const callbacks = { url: listener.url, secrets: secret ? [secret] : [] };
  const { url, token, businessUid, store, close } = await startGateway({ callbacks, ...options });
  return {
    kind: 'embedded',
    urls: { 'communication-gw': url, core: url },
    token,
    businessUid,
    requestsPerSecond: options.requestsPerSecond ?? 0,
    listener,
    store,
    async close() {
      await close();
      await listener.close();
    },
  };
}
