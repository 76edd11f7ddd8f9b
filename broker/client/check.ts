import axios from 'axios';
import { z } from 'zod';
import { proxyProblem } from '../../lib/proxy';
import { BrokerClient, requestSettings } from './broker-client';
import { type BrokerConnection, readConnection } from './connection';

export type Health =
  /** `startId` names the start of a local broker: see broker/local/config.ru. */
  | { ok: true; version: string; startId?: string }
  /** The reason completes the sentence "The broker at … ". */
  | { ok: false; reason: string };

const heartbeat = z.object({ ok: z.literal(true) });

/** Asks a broker that may still be starting for its heartbeat, once. Never throws. */
export async function checkHealth(connection: BrokerConnection, timeoutMs = 5000): Promise<Health> {
  try {
    const { status, data, headers } = await axios.get<unknown>('diagnostic/status/heartbeat', {
      ...requestSettings(connection),
      // Unlike axios's own time-out, this covers connecting too.
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (status === 401 || status === 403) return { ok: false, reason: `refuses these credentials (${status})` };
    if (status !== 200) return { ok: false, reason: `answers ${status} to the heartbeat` };
    if (!heartbeat.safeParse(data).success) return { ok: false, reason: 'answers, but not as a Pact Broker does' };
    const startId = headers['x-local-broker-start'] as string | undefined;
    const version = String(headers['x-pact-broker-version'] ?? 'unknown');
    return { ok: true, version, ...(startId !== undefined && { startId }) };
  } catch (error) {
    if (axios.isCancel(error)) return { ok: false, reason: `does not answer within ${timeoutMs / 1000} s` };
    const { code, message } = error as NodeJS.ErrnoException;
    return { ok: false, reason: `does not answer (${code ?? message})` };
  }
}

/** Tells if a broker answers its index to somebody without credentials. Never throws: no answer in time is none. */
export async function isOpen(url: string, timeoutMs = 5000): Promise<boolean> {
  const asked = axios.get('', { ...requestSettings({ url }), signal: AbortSignal.timeout(timeoutMs) });
  return asked.then(
    ({ status }) => status !== 401,
    () => false,
  );
}

const index = z.object({ _links: z.object({ 'pb:publish-contracts': z.unknown() }) });

/**
 * Asks a broker for its index before a command depends on it, because the pact CLI waits without end for a broker that hangs, and names
 * other failures in the words of its HTTP library.
 * @throws an error that tells these apart: not reachable, hanging, not trusted, wrong credentials, not a Pact Broker, fault of its own
 */
export async function checkBroker(client: BrokerClient): Promise<void> {
  const unusableProxy = proxyProblem(client.connection.url);
  if (unusableProxy) throw client.failure(unusableProxy);
  const { status, data } = await client.ask('');
  if (status === 404)
    throw client.failure('answers 404: PACT_BROKER_BASE_URL is not where the broker is, a path is wrong or missing');
  if (status !== 200 || !index.safeParse(data).success) {
    throw client.failure(`answers ${status}, but not as a Pact Broker does: is PACT_BROKER_BASE_URL its address?`);
  }
}

/** Connects to the broker that the environment names, and checks it. */
export async function connect(): Promise<BrokerClient> {
  const client = new BrokerClient(readConnection());
  await checkBroker(client);
  return client;
}
