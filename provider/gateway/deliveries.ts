import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import type { LimitFunction } from 'p-limit';
import { Webhook } from 'standardwebhooks';
import { parseJson } from '../../lib/json';
import { bearerToken, type CallbackBody, callbackAddresses, callbackForms } from './callback-forms';
import type { Answers } from './open-questions';

/** Where and how the callbacks of one app are sent. One URL for each app is assumed. */
export interface CallbackTarget {
  readonly url: string;
  /** Each is `whsec_` and base64. There are several while one replaces another, and none when callbacks are not signed. */
  readonly secrets: readonly string[];
  readonly answers: Answers;
  /** Changes the body before it is signed, to break the gateway on purpose. */
  readonly payload?: ((callback: CallbackBody) => unknown) | undefined;
  /** Sends callbacks in place of fetch, to break the gateway on purpose. */
  readonly fetch?: typeof fetch | undefined;
}

export interface DeliveryRules {
  /** Milliseconds before each try after the first one. */
  readonly retryDelaysMs: readonly number[];
  /** Milliseconds that one try waits for its response. */
  readonly responseTimeoutMs: number;
}

type Outcome = 'received' | 'undeliverable' | 'called off';

function headers(id: string, body: string, callback: CallbackBody, target: CallbackTarget): Record<string, string> {
  const { secrets, answers } = target;
  const type = { 'content-type': 'application/json' };
  if (answers['callback-headers'] === 'none') return type;
  if (answers['callback-headers'] === 'bearer') {
    return { ...type, authorization: `Bearer ${bearerToken(callback.data.business_uid)}` };
  }
  const now = new Date();
  const signatures = secrets.map((secret) => new Webhook(secret).sign(id, now, body));
  return {
    ...type,
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    ...(signatures.length > 0 && { 'webhook-signature': signatures.join(' ') }),
  };
}

/** Bytes of the longest body of a response that is read, unpacked. */
const longestReply = 64 * 1024;

/** The body of a response; empty where it is too long to be one that is waited for. */
async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop cancels the rest of the body.
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > longestReply) return '';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Tells if a response means that the app has received the callback. */
async function isReceived(response: Response, { answers }: CallbackTarget): Promise<boolean> {
  if (!response.ok || answers['callback-reply'] === 'any-2xx') {
    await response.body?.cancel();
    return response.ok;
  }
  return (parseJson(await textOf(response)) as { success?: unknown } | undefined)?.success === true;
}

interface Message {
  readonly id: string;
  readonly body: string;
  readonly callback: CallbackBody;
}

async function attempt(target: CallbackTarget, { id, body, callback }: Message, signal: AbortSignal) {
  const { url, answers } = target;
  // A redirect counts as not received. Following it would take the callback to a host that nobody configured.
  const response = await (target.fetch ?? fetch)(callbackAddresses[answers['callback-address']](url, callback), {
    method: answers['callback-method'],
    body,
    headers: headers(id, body, callback, target),
    redirect: 'manual',
    signal,
  });
  const pause = retryAfter(response);
  return { status: response.status, received: await isReceived(response, target), pause };
}

/** Milliseconds of the longest pause before a try. A longer Retry-After is cut to it. */
const longestPauseMs = 5 * 60_000;

/** The milliseconds of a Retry-After; 0 without one (source: Standard Webhooks, for 429 and 503). */
function retryAfter({ status, headers }: Response): number {
  const asked = headers.get('retry-after');
  if (asked === null || (status !== 429 && status !== 503)) return 0;
  const pause = /^\d+$/.test(asked) ? Number(asked) * 1000 : Date.parse(asked) - Date.now();
  return Math.min(Math.max(pause || 0, 0), longestPauseMs);
}

/**
 * Gives up work that takes too long or is called off. AbortSignal.any over AbortSignal.timeout would be shorter, but Node 20 collects
 * such signals as garbage, and the time-out never fires: https://github.com/nodejs/node/issues/57736
 */
async function limited<T>(ms: number, calledOff: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  const callOff = () => abort.abort(calledOff.reason);
  const timer = setTimeout(() => abort.abort(new DOMException(`No response in ${ms} ms`, 'TimeoutError')), ms);
  calledOff.addEventListener('abort', callOff, { once: true });
  try {
    calledOff.throwIfAborted();
    return await work(abort.signal);
  } finally {
    clearTimeout(timer);
    calledOff.removeEventListener('abort', callOff);
  }
}

interface Sending {
  /** Calls the callback off. */
  readonly signal: AbortSignal;
  readonly log: FastifyBaseLogger;
  /** Limits how many tries run at once. */
  readonly turn: LimitFunction;
}

/**
 * Sends a callback until it is received (2xx), refused for good (410) or out of tries. It never rejects: a network error, or a
 * response that is late, is a failed try.
 */
export async function deliver(
  callback: CallbackBody,
  target: CallbackTarget,
  rules: DeliveryRules,
  { signal, log, turn }: Sending,
): Promise<Outcome> {
  const id = `msg_${randomUUID()}`;
  const form = callbackForms[target.answers['callback-form']];
  const body = JSON.stringify(target.payload ? target.payload(callback) : form(callback));
  const message = { id, body, callback };
  const waits = [0, ...rules.retryDelaysMs];
  let askedPause = 0;
  for (const [tries, delay] of waits.entries()) {
    try {
      const untilNext = Math.max(delay, askedPause);
      askedPause = 0;
      if (untilNext > 0) await wait(untilNext, undefined, { signal });
      const { status, received, pause } = await turn(() =>
        limited(rules.responseTimeoutMs, signal, (limit) => attempt(target, message, limit)),
      );
      askedPause = pause;
      log.info({ webhookId: id, event: callback.event, try: tries + 1, status }, 'callback answered');
      if (received) return 'received';
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
