import { setTimeout as wait } from 'node:timers/promises';

/**
 * Repeats an attempt that may only be early, with growing pauses. The gateway acts on the answer to its callback a moment after
 * it has that answer, and sends no sign of it, so that only asking again tells.
 * @param withinMs how long to go on; then the last failure is thrown
 * @param isEarly which failures deserve another attempt
 */
export async function askAgain<Result>(
  withinMs: number,
  attempt: () => Promise<Result>,
  isEarly: (error: unknown) => boolean = () => true,
): Promise<Result> {
  const deadline = performance.now() + withinMs;
  for (let pauseMs = 20; ; pauseMs *= 2) {
    try {
      return await attempt();
    } catch (error) {
      if (!isEarly(error) || performance.now() + pauseMs > deadline) throw error;
      await wait(pauseMs);
    }
  }
}
