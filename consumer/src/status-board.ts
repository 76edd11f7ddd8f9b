import type { StatusChange } from './callbacks';
import { ActivationFailedError, ActivationTimeoutError } from './errors';

export type Awaited = { readonly channel: string } | { readonly session: string };

/** The statuses that waiting does not lead out of. */
const dead: readonly string[] = ['error', 'failed', 'blocked'];

/** How many things are remembered: far more than are ever awaited at once, and a bound for what strangers can make us keep. */
const remembered = 10_000;

interface Waiter {
  readonly key: string;
  settle(change: StatusChange): void;
}

const keyOf = (awaited: Awaited) =>
  'channel' in awaited ? `channel ${awaited.channel}` : `session ${awaited.session}`;

/** The newest status of each channel and session, and who waits for one. */
export class StatusBoard {
  readonly #newest = new Map<string, StatusChange>();
  readonly #waiters = new Set<Waiter>();

  /** Takes a change in, unless a newer one of the same thing is known; says whether it did. */
  record(change: StatusChange): boolean {
    const key = `${change.kind} ${change.uid}`;
    const known = this.#newest.get(key);
    if (known && known.occurredAt > change.occurredAt) return false;
    this.#newest.delete(key);
    this.#newest.set(key, change);
    const [oldest] = this.#newest.keys();
    if (this.#newest.size > remembered && oldest) this.#newest.delete(oldest);
    for (const waiter of this.#waiters) if (waiter.key === key) waiter.settle(change);
    return true;
  }

  /**
   * Resolves once the thing has the status, at once when it has it already.
   * @param timeoutMs milliseconds to wait at the most
   * @throws {ActivationFailedError} at once, when it is or becomes `error`, `failed` or `blocked` instead
   * @throws {ActivationTimeoutError} with what was awaited and what arrived
   */
  waitFor(awaited: Awaited, status: string, timeoutMs: number): Promise<void> {
    const key = keyOf(awaited);
    return new Promise((resolve, reject) => {
      const end = (how: () => void) => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
        how();
      };
      const waiter: Waiter = {
        key,
        settle: (change) => {
          if (change.status === status) end(resolve);
          else if (dead.includes(change.status)) {
            end(() => reject(new ActivationFailedError(`${key} became ${change.status}, not ${status}`)));
          }
        },
      };
      const timer = setTimeout(() => {
        const message = `${key} did not become ${status} within ${timeoutMs} ms: ${this.#arrived(key)}`;
        end(() => reject(new ActivationTimeoutError(message)));
      }, timeoutMs);
      this.#waiters.add(waiter);
      const known = this.#newest.get(key);
      if (known) waiter.settle(known);
    });
  }

  #arrived(key: string): string {
    const known = this.#newest.get(key);
    if (known) return `its last callback said ${known.status}`;
    const others = [...this.#newest.values()].slice(-3).map(({ kind, uid, status }) => `${kind} ${uid} ${status}`);
    return others.length > 0
      ? `no callback of it, the last of others: ${others.join(', ')}`
      : 'no callback arrived at all';
  }
}
