import { EventEmitter, once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { CallbackFault, Fault, HttpFault, OperationId, Schedule, SubjectKind } from './schedule';

/** The most milliseconds that a response is held for its callback, which may never come. */
const longestHoldMs = 1000;

/** Plays a schedule: counts calls and callbacks, notes the faults that strike, and holds back responses and callbacks. */
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

  /** Counts a call of the operation. Returns the fault that strikes it. */
  ofCall(operation: OperationId): HttpFault | undefined {
    const nth = this.#count(operation);
    const due = (fault: Fault): fault is HttpFault =>
      'at' in fault && fault.at === operation && fault.nth <= nth && this.#strikesLeft(fault) > 0;
    const fault = this.#expired ?? this.schedule.find(due);
    if (!fault) return undefined;
    if (fault.kind === 'token expired') this.#expired = fault;
    return this.strike(fault);
  }

  /** Counts a new callback. Returns its fault, which strikes later, by `strike`. */
  ofCallback(of: SubjectKind): CallbackFault | undefined {
    const nth = this.#count(of);
    const own = (fault: Fault): fault is CallbackFault => 'of' in fault && fault.of === of && fault.nth === nth;
    return this.schedule.find(own);
  }

  strike<Struck extends Fault>(fault: Struck): Struck {
    this.#strikes.set(fault, (this.#strikes.get(fault) ?? 0) + 1);
    return fault;
  }

  delivered(of: SubjectKind): void {
    this.#deliveries.emit('any');
    this.#deliveries.emit(`${of} ${this.#count(`${of} delivered`)}`);
  }

  /** Holds the response to a request that causes a callback, if the schedule wants the callback to come first. */
  async hold(of: SubjectKind): Promise<void> {
    const nth = this.#count(`${of} caused`);
    const isDue = (each: Fault) => each.kind === 'callback before response' && each.of === of && each.nth === nth;
    const fault = this.schedule.find(isDue);
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

  /** Drops all that is held back. */
  end(): void {
    this.#ended.abort();
  }

  #strikesLeft(fault: HttpFault): number {
    return ('times' in fault ? fault.times : 1) - (this.#strikes.get(fault) ?? 0);
  }

  #count(name: string): number {
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    return count;
  }
}
