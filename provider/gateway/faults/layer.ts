import type { Misbehaviour } from '../build';
import { type Refusals, refusalsFor } from '../errors';
import { type Answers, believed } from '../open-questions';
import { CallbackFaults } from './callbacks';
import { CallFaults } from './calls';
import { Playing } from './playing';
import type { Fault, Schedule } from './schedule';

/**
 * Makes a gateway misbehave by a schedule, at its boundary: the gateway itself is as ever. Another schedule can be played on the
 * same gateway, which takes longer to build than most schedules to play.
 */
export class FaultLayer {
  readonly #refusals: Refusals;
  #playing = new Playing([]);
  #calls: CallFaults;
  #callbacks = new CallbackFaults(this.#playing);

  /** @param answers of the gateway: they tell how it refuses */
  constructor(schedule: Schedule = [], answers: Answers = believed) {
    this.#refusals = refusalsFor(answers);
    this.#calls = new CallFaults(this.#playing, this.#refusals);
    this.play(schedule);
  }

  /** What the gateway is built with. */
  readonly misbehaviour: Required<Pick<Misbehaviour, 'http' | 'fetch'>> = {
    http: (app) => {
      app.addHook('onRequest', (request, reply) => this.#calls.onRequest(request, reply));
      app.addHook('onSend', (request, reply, body) => this.#calls.onSend(request, reply, body));
      // What is held would hold the closing as well.
      app.addHook('preClose', async () => this.#playing.end());
    },
    fetch: (...sent) => this.#callbacks.send(...sent),
  };

  /** Begins a schedule. What the one before holds back is dropped. */
  play(schedule: Schedule): void {
    this.#playing.end();
    this.#playing = new Playing(schedule);
    this.#calls = new CallFaults(this.#playing, this.#refusals);
    this.#callbacks = new CallbackFaults(this.#playing);
  }

  /** The faults of this schedule that have really struck: one may be meant for a call that is never made. */
  get struck(): readonly Fault[] {
    return this.#playing.struck;
  }
}
