import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import { Webhook } from 'standardwebhooks';
import type { operations } from './generated/openapi-types';

type Body<Operation extends 'channelStatusChanged' | 'sessionStatusChanged'> =
  operations[Operation]['requestBody']['content']['application/json'];
export type Callback = Body<'channelStatusChanged'> | Body<'sessionStatusChanged'>;

/** Where the app wants its callbacks. Assumed: one URL for each app. */
export interface CallbackTarget {
  readonly url: string;
  /** `whsec_` and base64 each; several while one is being replaced. None: callbacks are not signed. */
  readonly secrets: readonly string[];
  /** These two break it on purpose: see `Misbehaviour`. */
  readonly payload?: ((callback: Callback) => unknown) | undefined;
  readonly send?: typeof fetch | undefined;
}

export interface DeliveryRules {
  /** Waits between the tries in milliseconds: one try more than there are waits. */
  readonly retryDelaysMs: readonly number[];
  /** How long one try waits for its answer, in milliseconds. */
  readonly answerTimeoutMs: number;
}

export type Outcome = 'received' | 'undeliverable' | 'called off';

function headers(id: string, body: string, { secrets }: CallbackTarget): Record<string, string> {
  const now = new Date();
  const signatures = secrets.map((secret) => new Webhook(secret).sign(id, now, body));
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    ...(signatures.length > 0 && { 'webhook-signature': signatures.join(' ') }),
  };
}

async function attempt(target: CallbackTarget, id: string, body: string, signal: AbortSignal): Promise<number> {
  // A redirect is an answer that is not 2xx: following it would take the callback to a host that nobody configured.
  const init = { method: 'POST', body, headers: headers(id, body, target), redirect: 'manual', signal } as const;
  const response = await (target.send ?? fetch)(target.url, init);
  await response.body?.cancel();
  return response.status;
}

/**
 * Gives up what takes too long, or what is called off. Not by AbortSignal.any and AbortSignal.timeout: nothing but the request
 * under way would hold those, and not firmly, so that on Node 20 the garbage collector takes them, and the time-out with them.
 */
async function limited<T>(ms: number, calledOff: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  const callOff = () => abort.abort(calledOff.reason);
  const timer = setTimeout(() => abort.abort(new DOMException(`No answer in ${ms} ms`, 'TimeoutError')), ms);
  calledOff.addEventListener('abort', callOff, { once: true });
  try {
    calledOff.throwIfAborted();
    return await work(abort.signal);
  } finally {
    clearTimeout(timer);
    calledOff.removeEventListener('abort', callOff);
  }
}

/**
 * Sends a callback until it is received (2xx), refused for good (410) or out of tries.
 * Never rejects: a network error or a late answer is a failed try.
 */
export async function deliver(
  callback: Callback,
  target: CallbackTarget,
  rules: DeliveryRules,
  { signal, log }: { signal: AbortSignal; log: FastifyBaseLogger },
): Promise<Outcome> {
  const id = `msg_${randomUUID()}`;
  const body = JSON.stringify(target.payload ? target.payload(callback) : callback);
  const waits = [0, ...rules.retryDelaysMs];
  for (const [tries, delay] of waits.entries()) {
    try {
      if (delay > 0) await wait(delay, undefined, { signal });
      const status = await limited(rules.answerTimeoutMs, signal, (limit) => attempt(target, id, body, limit));
      log.info({ webhookId: id, event: callback.event, try: tries + 1, status }, 'callback answered');
      if (status >= 200 && status < 300) return 'received';
      if (status === 410) return 'undeliverable';
    } catch (error) {
      if (signal.aborted) return 'called off';
      const { name, cause } = error as Error & { cause?: { code?: string } };
      log.warn(
        { webhookId: id, event: callback.event, try: tries + 1, reason: cause?.code ?? name },
        'callback failed',
      );
    }
  }
  return 'undeliverable';
}
