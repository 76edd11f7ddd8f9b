import type { StatusChange } from './callbacks';
import { ActivationFailedError, ActivationTimeoutError } from './errors';

/** A channel or session whose status is awaited. */
export interface Subject {
  readonly kind: 'channel' | 'session';
  readonly uid: string;
}

/** A channel or session with one of these statuses does not become active by waiting. */
const finalStatuses: readonly string[] = ['error', 'failed', 'blocked'];

/** Milliseconds that the gateway's clock may be ahead: the tolerance of Standard Webhooks. */
const toleranceMs = 5 * 60_000;

/** The most channels and sessions that are remembered. Far fewer are awaited at once; the limit bounds callbacks about others. */
const remembered = 10_000;

interface Noted {
  readonly change: StatusChange;
  /** Changes that occurred before this are older. A time of the future is none to go by: it would block all changes until then. */
  readonly after: number;
}

interface Waiter {
  readonly key: string;
  settle(change: StatusChange): void;
  /** @param when the end of the time, such as `within 5000 ms` */
  giveUp(when: string): void;
}

/** The end of a wait that the closing of the receiver cut short. */
const closed = 'before the receiver was closed';

const keyOf = ({ kind, uid }: Subject) => `${kind} ${uid}`;

/** Keeps the newest status of each channel and session, and tells those that wait for one. */
export class StatusBoard {
  readonly #newest = new Map<string, Noted>();
  /** How often callbacks changed no status, by the reason. */
  readonly #refusals = new Map<string, number>();
  readonly #waiters = new Set<Waiter>();
  #isClosed = false;

  /** Notes a change and returns true. Returns false if a newer change of the same subject was noted before. */
  note(change: StatusChange): boolean {
    const key = keyOf(change);
    const noted = this.#newest.get(key);
    if (noted && noted.after > change.occurredAt) return false;
    const isOfFuture = change.occurredAt > Date.now() + toleranceMs;
    this.#newest.delete(key);
    this.#newest.set(key, { change, after: isOfFuture ? Number.NEGATIVE_INFINITY : change.occurredAt });
    const [oldest] = this.#newest.keys();
    if (this.#newest.size > remembered && oldest) this.#newest.delete(oldest);
    for (const waiter of this.#waiters) if (waiter.key === key) waiter.settle(change);
    return true;
  }

  /** Notes that a callback changes no status. @param reason one of a few, so that they stay few */
  noteRefusal(reason: string): void {
    this.#refusals.set(reason, (this.#refusals.get(reason) ?? 0) + 1);
  }

  /** Ends all waits, also later ones: no callback comes any more. */
  close(): void {
    this.#isClosed = true;
    for (const waiter of this.#waiters) waiter.giveUp(closed);
  }

  /**
   * Resolves when the subject has the status, which it may have already.
   * @param timeoutMs the longest wait, in milliseconds
   * @throws {ActivationFailedError} as soon as the subject is `error`, `failed` or `blocked` instead
   * @throws {ActivationTimeoutError} when the time is up or the board is closed. It says what was awaited, what arrived, and why callbacks were refused
   */
  waitFor(subject: Subject, status: string, timeoutMs: number): Promise<void> {
    const key = keyOf(subject);
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
          else if (finalStatuses.includes(change.status)) {
            end(() => reject(new ActivationFailedError(`${key} became ${change.status}, not ${status}`)));
          }
        },
        giveUp: (when) => {
          const message = `${key} did not become ${status} ${when}: ${this.#arrived(key)}`;
          end(() => reject(new ActivationTimeoutError(message)));
        },
      };
      // The receiver's server keeps the process while somebody waits. When that is closed, so is the board, and nobody waits.
      const timer = setTimeout(waiter.giveUp, timeoutMs, `within ${timeoutMs} ms`).unref();
      this.#waiters.add(waiter);
      const noted = this.#newest.get(key);
      if (noted) waiter.settle(noted.change);
      if (this.#isClosed) waiter.giveUp(closed);
    });
  }

  #arrived(key: string): string {
    const refusals = [...this.#refusals].map(([reason, count]) => `${count} × ${reason}`);
    const refused = refusals.length > 0 ? `; without effect were ${refusals.join('; ')}` : '';
    const noted = this.#newest.get(key);
    if (noted) return `its last callback said ${noted.change.status}${refused}`;
    const others = [...this.#newest.values()]
      .slice(-3)
      .map(({ change: { kind, uid, status } }) => `${kind} ${uid} ${status}`);
    if (others.length > 0) return `no callback of it, the last of others: ${others.join(', ')}${refused}`;
    return `no callback arrived at all${refused && ` that counts${refused}`}`;
  }
}
