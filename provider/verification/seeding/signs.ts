import { setTimeout as wait } from 'node:timers/promises';
import type { Subject, WebhookListener } from '../target/listener';
import type { TimeOuts } from '../time-outs';

interface Sought<Effect> {
  readonly subject: Subject;
  readonly status: string;
  /** Asks the provider for the effect of the status; `undefined` while there is none. */
  readonly effect: () => Promise<Effect | undefined>;
  /** Milliseconds before the provider is first asked, unless the callback comes before. */
  readonly firstAskedAfterMs?: number;
}

/** The pause after a callback: the gateway changes the status a moment after it has the answer. */
export const shortestPauseMs = 20;

// Without a reference: a wait that nobody needs any more does not keep the process.
const pause = (ms: number) => wait(ms, undefined, { ref: false });

/** Waits until something is so, by whichever sign comes first: a callback that says it, or the effect itself. */
export class Signs {
  constructor(
    private readonly listener: WebhookListener,
    private readonly timeOuts: TimeOuts,
  ) {}

  /**
   * Asks for the effect with growing pauses; the callback cuts a pause short.
   * @returns the effect; `undefined` when the callback came and the effect did not show within the settling time
   * @throws when neither came within the activation's time, with what was awaited and what arrived
   */
  async until<Effect>({ subject, status, effect, firstAskedAfterMs = 0 }: Sought<Effect>): Promise<Effect | undefined> {
    const { activationMs, settlingMs } = this.timeOuts;
    const deadline = performance.now() + activationMs;
    let isTold = false;
    // A callback that says something else is no reason to stop: it may be wrong, and the effect shows all the same.
    let problem: Error | undefined;
    const callback = this.listener.callback(subject, status, activationMs).then(
      () => {
        isTold = true;
      },
      (error: Error) => {
        problem = error;
      },
    );
    const untilTold = (ms: number) => Promise.race(problem ? [pause(ms)] : [pause(ms), callback]);
    if (firstAskedAfterMs > 0) await untilTold(firstAskedAfterMs);
    for (let pauseMs = activationMs / 20; !isTold; pauseMs *= 2) {
      const found = await effect();
      if (found !== undefined) return found;
      const left = deadline - performance.now();
      if (left <= 0 && problem) throw problem;
      await untilTold(Math.min(pauseMs, Math.max(left, shortestPauseMs)));
    }
    const settledAt = performance.now() + settlingMs;
    for (let pauseMs = shortestPauseMs; ; pauseMs *= 2) {
      await pause(pauseMs);
      const found = await effect();
      if (found !== undefined) return found;
      if (performance.now() + 2 * pauseMs > settledAt) return undefined;
    }
  }
}
