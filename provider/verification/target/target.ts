import { callsPerSecond, type StartOptions, secretFor, startGateway, webhookPath } from '../../gateway/start';
import type { Store } from '../../gateway/store';
import type { Provider } from '../providers';
import { type ListenerOptions, WebhookListener } from './listener';

/** The addresses of the providers, and the business as which they are called. */
export interface Account {
  /** Base URL of each provider, without a slash at the end. */
  readonly urls: Readonly<Record<Provider, string>>;
  readonly token: string;
  readonly businessUid: string;
  /** 0 where there is no throttle. */
  readonly requestsPerSecond: number;
}

/** The providers that are verified, and the ways to reach them. */
export interface Target extends Account {
  readonly kind: 'embedded' | 'remote';
  readonly listener: WebhookListener;
  /** A client of the business, where one is known. */
  readonly clientUid?: string;
  close(): Promise<void>;
}

interface RemoteAccountSettings {
  readonly communicationGwUrl: string;
  readonly coreUrl: string;
  readonly token: string;
  readonly businessUid: string;
}

interface RemoteSettings extends RemoteAccountSettings {
  readonly listen: ListenerOptions;
}

export interface EmbeddedTarget extends Target {
  /** The gateway's channels and sessions; empty once a run has cleaned up. */
  readonly store: Store;
}

/** An account at a gateway that somebody runs. */
export function remoteAccount({ communicationGwUrl, coreUrl, token, businessUid }: RemoteAccountSettings): Account {
  const base = (url: string) => url.replace(/\/+$/, '');
  const urls = { 'communication-gw': base(communicationGwUrl), core: base(coreUrl) };
  return { urls, token, businessUid, requestsPerSecond: callsPerSecond };
}

/** A gateway that somebody runs: its webhook URL has to lead to the listener. */
export async function remoteTarget(settings: RemoteSettings): Promise<Target> {
  const listener = await WebhookListener.listen(settings.listen);
  return { ...remoteAccount(settings), kind: 'remote', listener, close: () => listener.close() };
}

/**
 * A gateway in this process, with a business, a token and a secret that exist only for this run.
 * @param options for tests: a gateway that is slower, throttled, or whose callbacks go elsewhere
 */
export async function embeddedTarget(options: StartOptions = {}): Promise<EmbeddedTarget> {
  const secret = secretFor(options.answers);
  const listener = await WebhookListener.listen({ host: '127.0.0.1', port: 0, path: webhookPath, secret });
  const callbacks = { url: listener.url, secrets: secret ? [secret] : [] };
  const { url, token, businessUid, client, store, close } = await startGateway({ callbacks, ...options });
  return {
    kind: 'embedded',
    urls: { 'communication-gw': url, core: url },
    token,
    businessUid,
    clientUid: client.id,
    requestsPerSecond: options.requestsPerSecond ?? 0,
    listener,
    store,
    async close() {
      await close();
      await listener.close();
    },
  };
}
