import { Caller } from './caller';
import { Ledger } from './ledger';
import type { Target } from './target';

/**
 * What a run reaches its target by, and the ledger of all that it makes there.
 * @param activationTimeoutMs milliseconds that a callback may take: a single call gets half of it, and 10 s at the most
 */
export function accessTo(target: Target, activationTimeoutMs: number, signal?: AbortSignal) {
  const ledger = new Ledger();
  const caller = new Caller({
    requestsPerSecond: target.requestsPerSecond,
    timeoutMs: Math.min(activationTimeoutMs / 2, 10_000),
    observe: (request, response) => ledger.note(request.method, new URL(request.url).pathname, response),
    signal,
  });
  return { caller, ledger };
}
