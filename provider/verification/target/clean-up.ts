import pMap from 'p-map';
import { shown } from '../../../lib/shown';
import { callsPerSecond } from '../../gateway/start';
import { ProviderApi, SeedingError } from '../seeding/provider-api';
import { activationTimeoutMs, timeOutsFor } from '../time-outs';
import { Caller } from './caller';
import type { Entry, Ledger } from './ledger';
import { LedgerFile } from './ledger-file';
import { preflight } from './preflight';
import type { Account } from './target';

function named({ kind, uid, displayName, channelUid, contactUid }: Entry): string {
  if (uid !== undefined) return `${kind} ${shown(uid)}${displayName ? ` ${JSON.stringify(displayName)}` : ''}`;
  return kind === 'channels'
    ? `channel ${JSON.stringify(displayName ?? '')}`
    : `session of contact ${contactUid} on channel ${channelUid}`;
}

/** The uids of what a creating call may have made; `undefined` when only a person can find it. */
async function uidsOf({ uid, channelUid, contactUid }: Entry, ledger: Ledger, api: ProviderApi) {
  if (uid !== undefined) return [uid];
  // On a channel of somebody else's, the contact's session may be somebody else's too.
  if (!channelUid || !contactUid || !ledger.hasMade(channelUid)) return undefined;
  return api.sessionsOf(channelUid, contactUid);
}

/** Deletes what an entry stands for. @throws with the reason when it may be left behind */
async function removeEntry(entry: Entry, ledger: Ledger, api: ProviderApi): Promise<void> {
  const uids = await uidsOf(entry, ledger, api);
  for (const each of uids ?? []) await api.remove(entry.kind, each);
  if (uids) return ledger.close(entry);
  ledger.named(entry);
  throw new Error(`asked for on ${entry.at}, and no response told its uid: delete it by hand if it exists`);
}

/** Deletes until the provider answers no more. */
class Patience {
  readonly #silence = new AbortController();
  readonly #silent: Promise<never>;
  readonly #timer: NodeJS.Timeout;

  /** @param ms milliseconds without any answer after which the provider counts as silent */
  constructor(ms: number) {
    const { signal } = this.#silence;
    this.#silent = new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
    });
    this.#timer = setTimeout(() => this.#silence.abort(new Error(`no answer to any call for ${ms} ms`)), ms);
  }

  /** @throws what the work throws, and at once when the provider is silent */
  async for(work: () => Promise<void>): Promise<void> {
    const { signal } = this.#silence;
    signal.throwIfAborted();
    const heard = (error?: unknown) => {
      const isAnswer = error === undefined || (error instanceof SeedingError && error.status !== undefined);
      if (isAnswer && !signal.aborted) this.#timer.refresh();
    };
    const working = work();
    working.then(() => heard(), heard);
    await Promise.race([working, this.#silent]);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

/**
 * Deletes what ledgers hold, side by side, and sessions before the channels that they are on. A provider that hangs gets the time of two
 * calls, however much there is to delete.
 * @returns what may be left behind, and why, a line each, in the order of the ledgers
 */
export async function cleanUp(ledgers: readonly Ledger[], api: ProviderApi, caller: Caller): Promise<string[]> {
  const open = ledgers.flatMap((ledger) => ledger.open().map((entry) => ({ ledger, entry })));
  const leftBehind = new Map<Entry, string>();
  const patience = new Patience(2 * caller.timeoutMs);
  const remove = async ({ ledger, entry }: (typeof open)[number]) => {
    try {
      await patience.for(() => removeEntry(entry, ledger, api));
    } catch (error) {
      leftBehind.set(entry, `${named(entry)} (${(error as Error).message})`);
    }
  };
  for (const kind of ['sessions', 'channels'] as const) {
    const ofKind = open.filter(({ entry }) => entry.kind === kind);
    await pMap(ofKind, remove, { concurrency: callsPerSecond });
  }
  patience.end();
  return open.flatMap(({ entry }) => leftBehind.get(entry) ?? []);
}

/** Outcome of cleaning up after runs that were killed. */
export interface Recovered {
  /** How many channels and sessions are deleted, or turned out to be gone. */
  readonly cleaned: number;
  /** The things that may be left, and why, a line each. */
  readonly leftBehind: readonly string[];
  /** Drops the ledgers that are of no more use, once what is left is told. */
  forget(): Promise<void>;
}

/** Deletes what runs against the same gateway and business have left whose process has ended. */
export async function cleanUpAbandoned(account: Account, api: ProviderApi, caller: Caller): Promise<Recovered> {
  const files = await LedgerFile.abandoned(account);
  const ledgers = files.map(({ ledger }) => ledger);
  const { length } = ledgers.flatMap((ledger) => ledger.open());
  const leftBehind = await cleanUp(ledgers, api, caller);
  const forget = async () => {
    await Promise.all(files.map((file) => file.close({ keep: file.ledger.open().length > 0 })));
  };
  return { cleaned: length - leftBehind.length, leftBehind, forget };
}

/**
 * Cleans up after runs that were killed, and does nothing else.
 * @throws when the gateway does not pass the preflight: with a wrong address, no ledger would be found
 */
export async function cleanUpAccount(account: Account): Promise<Recovered> {
  const { callMs: timeoutMs } = timeOutsFor(activationTimeoutMs.live);
  const caller = new Caller({ requestsPerSecond: account.requestsPerSecond, timeoutMs });
  await preflight(account, ['communication-gw'], caller);
  return cleanUpAbandoned(account, new ProviderApi(caller, account), caller);
}
