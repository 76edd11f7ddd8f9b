import { setTimeout as wait } from 'node:timers/promises';

/**
 * Tries again with growing pauses what may only be early. The gateway acts on the answer to its callback a moment after it was
 * sent, and says so by nothing: only asking again tells.
 * @param withinMs how long; the last failure is thrown then
 * @param early which failures are worth another try
 */
export async function soon<Result>(
  withinMs: number,
  attempt: () => Promise<Result>,
  early: (error: unknown) => boolean = () => true,
): Promise<Result> {
  const deadline = performance.now() + withinMs;
  for (let pauseMs = 20; ; pauseMs *= 2) {
    try {
      return await attempt();
    } catch (error) {
      if (!early(error) || performance.now() + pauseMs > deadline) throw error;
      await wait(pauseMs);
    }
  }
}
