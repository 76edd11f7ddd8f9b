import { EventEmitter, once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { CallbackFault, Fault, HttpFault, OperationId, Schedule } from './schedule';

/** How long an answer is held for its callback, in milliseconds: a callback that never comes must not hold it for ever. */
const longestHoldMs = 1000;

type Subject = CallbackFault['of'];

/** One schedule while it is played: what has been counted, what has struck, and what is held back. */
export class Playing {
  readonly #counts = new Map<string, number>();
  readonly #strikes = new Map<Fault, number>();
  readonly #deliveries = new EventEmitter().setMaxListeners(0);
  readonly #ended = new AbortController();
  #expired: HttpFault | undefined;

  constructor(private readonly schedule: Schedule) {}

  /** The faults that have really struck. */
  get struck(): readonly Fault[] {
    return [...this.#strikes.keys()];
  }

  /** The fault that strikes this call of the operation; each call has to be asked for once. */
  ofCall(operation: OperationId): HttpFault | undefined {
    const nth = this.#count(operation);
    const due = (fault: Fault): fault is HttpFault =>
      'at' in fault && fault.at === operation && fault.nth <= nth && this.#strikesLeft(fault) > 0;
    const fault = this.#expired ?? this.schedule.find(due);
    if (!fault) return undefined;
    if (fault.kind === 'token expired') this.#expired = fault;
    return this.strike(fault);
  }

  /** The fault of a callback that is new; each has to be asked for once. It has struck when the caller says so. */
  ofCallback(of: Subject): CallbackFault | undefined {
    const nth = this.#count(of);
    const own = (fault: Fault): fault is CallbackFault => 'of' in fault && fault.of === of && fault.nth === nth;
    return this.schedule.find(own);
  }

  strike<Struck extends Fault>(fault: Struck): Struck {
    this.#strikes.set(fault, (this.#strikes.get(fault) ?? 0) + 1);
    return fault;
  }

  delivered(of: Subject): void {
    this.#deliveries.emit('any');
    this.#deliveries.emit(`${of} ${this.#count(`${of} delivered`)}`);
  }

  /** Holds the answer to the request that causes a callback, where the schedule wants the callback to come first. */
  async hold(of: Subject): Promise<void> {
    const nth = this.#count(`${of} caused`);
    const fault = this.schedule.find(
      (each) => each.kind === 'callback before response' && each.of === of && each.nth === nth,
    );
    if (!fault || (this.#counts.get(`${of} delivered`) ?? 0) >= nth) return;
    const delivery = once(this.#deliveries, `${of} ${nth}`, { signal: this.#ended.signal }).then(() => true);
    const tooLong = this.pause(longestHoldMs).then(() => false);
    if (await Promise.race([delivery, tooLong]).catch(() => false)) this.strike(fault);
  }

  pause(ms: number): Promise<void> {
    return wait(ms, undefined, { signal: this.#ended.signal });
  }

  async nextDelivery(): Promise<void> {
    await once(this.#deliveries, 'any', { signal: this.#ended.signal });
  }

  /** Drops what is held back. */
  end(): void {
    this.#ended.abort();
  }

  #strikesLeft(fault: HttpFault): number {
    return ('times' in fault ? fault.times : 1) - (this.#strikes.get(fault) ?? 0);
  }

  #count(what: string): number {
    const count = (this.#counts.get(what) ?? 0) + 1;
    this.#counts.set(what, count);
    return count;
  }
}
