import type { Provider } from '../providers';
import { ProviderApi } from '../seeding/provider-api';
import { timeOutsFor } from '../time-outs';
import { Caller } from './caller';
import { Ledger } from './ledger';
import { preflight } from './preflight';
import type { Target } from './target';

export interface TargetSettings {
  /** Opens the target for the run, which closes it at its end. */
  readonly openTarget: () => Promise<Target>;
  /** Milliseconds that an activation may take. */
  readonly activationTimeoutMs: number;
  /** Ends the run. What it made is deleted all the same. */
  readonly signal?: AbortSignal | undefined;
  /** Providers that have to answer before the work begins. */
  readonly preflight: readonly Provider[];
}

/** An open target, and the ways to call it. All calls share one throttle and one ledger. */
export interface OpenedTarget {
  readonly target: Target;
  readonly caller: Caller;
  readonly api: ProviderApi;
  /** Deletes what was made so far, once no call is in flight. Returns what could not be deleted, and why, a line each. */
  readonly cleanUp: () => Promise<string[]>;
}

/**
 * Opens a target, lets the work use it, deletes what the work made and closes the target, also when the work fails.
 * @returns the work's result, and what could not be deleted, a line each
 * @throws when the target cannot be opened or does not pass the preflight, and what the work throws
 */
export async function withTarget<Result>(
  { openTarget, activationTimeoutMs, signal, preflight: asked }: TargetSettings,
  work: (opened: OpenedTarget) => Promise<Result>,
): Promise<{ result: Result; leftBehind: string[] }> {
  const target = await openTarget();
  const ledger = new Ledger();
  const caller = new Caller({
    requestsPerSecond: target.requestsPerSecond,
    timeoutMs: timeOutsFor(activationTimeoutMs).callMs,
    observe: (request, response) => ledger.note(request.method, new URL(request.url).pathname, response),
    signal,
  });
  const api = new ProviderApi(caller, target);
  const cleanUp = async () => {
    const leftBehind: string[] = [];
    await caller.idle();
    for (const { kind, uid } of ledger.open()) {
      await api.remove(kind, uid).catch((error: Error) => leftBehind.push(`${kind} ${uid} (${error.message})`));
    }
    return leftBehind;
  };
  try {
    if (asked.length > 0) await preflight(target, asked, caller);
    let leftBehind: string[] = [];
    const result = await work({ target, caller, api, cleanUp }).finally(async () => {
      // Seeds that nobody waits for any more must not go on.
      caller.end();
      leftBehind = await cleanUp();
    });
    return { result, leftBehind };
  } finally {
    await target.close();
  }
}
