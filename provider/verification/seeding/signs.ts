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

/** Milliseconds to wait after a callback: the gateway changes the status a moment after it has the response to it. */
export const shortestPauseMs = 20;

// `ref: false`, so that a pause that nobody waits for does not keep the process running.
const pause = (ms: number) => wait(ms, undefined, { ref: false });

/** Waits for a change of status, by whichever sign comes first: the callback that says so, or an effect of the new status. */
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
    // A wrong callback does not end the wait, because the effect may still show.
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
