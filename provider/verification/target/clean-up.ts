import { shown } from '../../../lib/shown';
import { ProviderApi } from '../seeding/provider-api';
import { activationTimeoutMs, timeOutsFor } from '../time-outs';
import { Caller } from './caller';
import type { Entry, Ledger } from './ledger';
import { LedgerFile } from './ledger-file';
import { preflight } from './preflight';
import type { Account } from './target';

const named = ({ kind, displayName, channelUid, contactUid }: Entry) =>
  kind === 'channels'
    ? `channel ${JSON.stringify(displayName ?? '')}`
    : `session of contact ${contactUid} on channel ${channelUid}`;

/** The uids of what a creating call may have made; `undefined` when only a person can find it. */
async function uidsOf({ uid, channelUid, contactUid }: Entry, ledger: Ledger, api: ProviderApi) {
  if (uid !== undefined) return [uid];
  // On a channel of somebody else's, the contact's session may be somebody else's too.
  if (!channelUid || !contactUid || !ledger.hasMade(channelUid)) return undefined;
  return api.sessionsOf(channelUid, contactUid);
}

/** Deletes what a ledger holds. Returns what may be left behind, and why, a line each. */
export async function cleanUp(ledger: Ledger, api: ProviderApi): Promise<string[]> {
  const leftBehind: string[] = [];
  for (const entry of ledger.open()) {
    const { kind, uid, at, displayName } = entry;
    try {
      const uids = await uidsOf(entry, ledger, api);
      for (const each of uids ?? []) await api.remove(kind, each);
      if (uids) ledger.close(entry);
      else {
        ledger.named(entry);
        leftBehind.push(
          `${named(entry)} (asked for on ${at}, and no response told its uid: delete it by hand if it exists)`,
        );
      }
    } catch (error) {
      const name = displayName === undefined ? '' : ` ${JSON.stringify(displayName)}`;
      leftBehind.push(
        `${uid === undefined ? named(entry) : `${kind} ${shown(uid)}${name}`} (${(error as Error).message})`,
      );
    }
  }
  return leftBehind;
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
export async function cleanUpAbandoned(account: Account, api: ProviderApi): Promise<Recovered> {
  const files = await LedgerFile.abandoned(account);
  const leftBehind: string[] = [];
  let cleaned = 0;
  for (const { ledger } of files) {
    const { length } = ledger.open();
    const left = await cleanUp(ledger, api);
    cleaned += length - left.length;
    leftBehind.push(...left);
  }
  const forget = async () => {
    await Promise.all(files.map((file) => file.close({ keep: file.ledger.open().length > 0 })));
  };
  return { cleaned, leftBehind, forget };
}

/**
 * Cleans up after runs that were killed, and does nothing else.
 * @throws when the gateway does not pass the preflight: with a wrong address, no ledger would be found
 */
export async function cleanUpAccount(account: Account): Promise<Recovered> {
  const { callMs: timeoutMs } = timeOutsFor(activationTimeoutMs.live);
  const caller = new Caller({ requestsPerSecond: account.requestsPerSecond, timeoutMs });
  await preflight(account, ['communication-gw'], caller);
  return cleanUpAbandoned(account, new ProviderApi(caller, account));
}
