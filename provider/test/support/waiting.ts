import { setTimeout as wait } from 'node:timers/promises';

/** Long enough for a busy machine. A test that passes never waits that long. */
const deadlineMs = 5000;

/** Resolves as the promise does. @throws when it does not settle in time, with a message that says what did not happen */
export async function within<T>(promise: Promise<T>, what: () => string, ms = deadlineMs): Promise<T> {
  const abort = new AbortController();
  const late = wait(ms, undefined, { signal: abort.signal }).then(() => {
    throw new Error(`Not within ${ms} ms: ${what()}`);
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([promise, late]);
  } finally {
    abort.abort();
  }
}

/** Looks again and again until the value is the expected one, for what the gateway does a moment after a callback is answered. */
export async function eventually<T>(what: string, expected: T, look: () => T | Promise<T>): Promise<void> {
  const start = performance.now();
  for (;;) {
    const value = await look();
    if (value === expected) return;
    if (performance.now() - start > deadlineMs) {
      throw new Error(`Not within ${deadlineMs} ms: ${what} is ${String(value)}, not ${String(expected)}`);
    }
    await wait(2);
  }
}
