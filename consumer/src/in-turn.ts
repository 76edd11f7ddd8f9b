import { setTimeout as wait } from 'node:timers/promises';
import { type AxiosAdapter, CanceledError } from 'axios';
import pLimit from 'p-limit';

/**
 * Sends tries within a throttle. At most `limit` tries are on their way at once, and each one counts for a second more after its end.
 * The gateway counts a try somewhere between its request and its response, and so never counts more than `limit` in a second. A try
 * that is aborted while it waits ends at once, and does not count.
 */
export function inTurn(limit: number, send: AxiosAdapter): AxiosAdapter {
  const slots = pLimit(limit);
  return (config) =>
    new Promise((resolve, reject) => {
      const signal = config.signal as AbortSignal | undefined;
      const abort = () => reject(new CanceledError(undefined, config));
      signal?.addEventListener('abort', abort, { once: true });
      void slots(async () => {
        signal?.removeEventListener('abort', abort);
        if (signal?.aborted) return abort();
        await send(config).then(resolve, reject);
        // Timers may fire a millisecond early. The process may end meanwhile.
        await wait(1002, undefined, { ref: false });
      });
    });
}
