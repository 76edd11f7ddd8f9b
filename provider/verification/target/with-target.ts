import type { Provider } from '../providers';
import { ProviderApi } from '../seeding/provider-api';
import { timeOutsFor } from '../time-outs';
import { Caller, type Outcome, type Request } from './caller';
import { cleanUp, cleanUpAbandoned } from './clean-up';
import { type Entry, Ledger } from './ledger';
import { LedgerFile } from './ledger-file';
import { preflight } from './preflight';
import type { Target } from './target';

export interface TargetSettings {
  /** Opens the target for the run, which closes it at its end. */
  readonly openTarget: () => Promise<Target>;
  /** Milliseconds that an activation may take. */
  readonly activationTimeoutMs: number;
  /** Ends the run. What it made is deleted all the same. */
  readonly signal?: AbortSignal | undefined;
  /** Takes a line for each thing that earlier runs, which were killed, may have left behind. Not called where there is none. */
  readonly warn?: (lines: readonly string[]) => void;
  /** Providers that have to answer before the work begins. */
  readonly preflight: readonly Provider[];
  /** Makes text of a provider fit for the line of an error, where it must hold no personal detail. */
  readonly show?: (text: string) => string;
  /** Called when a try of any call is about to go out; what it returns takes the outcome. */
  readonly observe?: (request: Request) => (outcome: Outcome) => void;
  /** True for a run after which everything that it made stays. */
  readonly keep?: boolean | undefined;
}

/** An open target, and the ways to call it. All calls share one throttle and one ledger. */
export interface OpenedTarget {
  readonly target: Target;
  readonly caller: Caller;
  readonly api: ProviderApi;
  /** Deletes what was made so far, once no call is in flight. Returns what could not be deleted, and why, a line each. */
  readonly cleanUp: () => Promise<string[]>;
  /** Resolves to what was made so far and is not deleted, once no call is in flight. */
  readonly made: () => Promise<readonly Entry[]>;
}

/**
 * Opens a target, lets the work use it, deletes what the work made and closes the target, also when the work fails. Before that, it
 * deletes what earlier runs against the same remote target have left.
 * @returns the work's result, and what could not be deleted, a line each
 * @throws when the target cannot be opened or does not pass the preflight, and what the work throws
 */
export async function withTarget<Result>(
  { openTarget, activationTimeoutMs, signal, warn, preflight: asked, show, observe, keep = false }: TargetSettings,
  work: (opened: OpenedTarget) => Promise<Result>,
): Promise<{ result: Result; leftBehind: string[] }> {
  const target = await openTarget();
  let file: LedgerFile | undefined;
  try {
    // Channels and sessions of an embedded target end with the process.
    if (target.kind === 'remote') file = await LedgerFile.create(target);
    const ledger = file?.ledger ?? new Ledger();
    const caller = new Caller({
      requestsPerSecond: target.requestsPerSecond,
      timeoutMs: timeOutsFor(activationTimeoutMs).callMs,
      observe: (request) => {
        const entered = ledger.begin(request);
        const observed = observe?.(request);
        return (outcome) => {
          entered(outcome);
          observed?.(outcome);
        };
      },
      signal,
    });
    const api = new ProviderApi(caller, target);
    const cleanUpOwn = async () => {
      await caller.idle();
      return cleanUp([ledger], api, caller);
    };
    const made = async () => {
      await caller.idle();
      return ledger.open();
    };
    if (asked.length > 0) await preflight(target, asked, caller, show);
    const earlier = file && (await cleanUpAbandoned(target, api, caller));
    let leftBehind: string[] = [];
    const result = await work({ target, caller, api, cleanUp: cleanUpOwn, made }).finally(async () => {
      // Seeds that nobody waits for any more must not go on.
      caller.end();
      if (!keep) leftBehind = await cleanUpOwn();
      // Told at the end: nobody may look at the output of a run that is killed before.
      const lines = earlier?.leftBehind.map((line) => `left behind by an earlier run: ${line}`) ?? [];
      if (lines.length > 0) warn?.(lines);
      await earlier?.forget();
    });
    return { result, leftBehind };
  } finally {
    await file?.close({ keep: !keep && !file.ledger.isClosed });
    await target.close();
  }
}
