import type { Misbehaviour } from '../build';
import { CallbackFaults } from './callbacks';
import { CallFaults } from './calls';
import { Playing } from './playing';
import type { Fault, Schedule } from './schedule';

const begin = (schedule: Schedule) => {
  const playing = new Playing(schedule);
  return { playing, calls: new CallFaults(playing), callbacks: new CallbackFaults(playing) };
};

/**
 * Makes a gateway misbehave by a schedule. It acts only at the boundary of the gateway, whose own code stays as it is. Schedules are
 * played one after the other on the same gateway, because building a gateway takes longer than playing most schedules.
 */
export class FaultLayer {
  #current = begin([]);

  /** Options for the gateway. */
  readonly misbehaviour: Required<Pick<Misbehaviour, 'http' | 'fetch'>> = {
    http: (app) => {
      app.addHook('onRequest', (request, reply) => this.#current.calls.onRequest(request, reply));
      app.addHook('onSend', (request, reply, body) => this.#current.calls.onSend(request, reply, body));
      // A response that is held back would keep the gateway from closing.
      app.addHook('preClose', async () => this.#current.playing.end());
    },
    fetch: (...sent) => this.#current.callbacks.send(...sent),
  };

  /** Begins a schedule. Drops everything that the previous one holds back. */
  play(schedule: Schedule): void {
    this.#current.playing.end();
    this.#current = begin(schedule);
  }

  /** The faults of this schedule that have struck. The others may be meant for calls that are never made. */
  get struck(): readonly Fault[] {
    return this.#current.playing.struck;
  }
}
