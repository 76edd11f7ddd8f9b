import axios, { type AxiosAdapter, AxiosError } from 'axios';

const http = axios.getAdapter('http');

/** MiB of the longest response, unpacked. */
const longestResponse = 1;
/** The code of the error for a longer response. */
export const tooLong = 'ERR_TOO_LONG';

/**
 * Sends one try as axios does, with three differences: the time-out counts to the last byte of the response, a response that breaks off
 * is a lost connection, whatever its status, and one that is too long is not read to its end. With axios's own time-out, a response that comes in drops holds the call for ever:
 * https://github.com/axios/axios/issues/5886
 */
export function tryWithin(timeoutMs: number): AxiosAdapter {
  return async (config) => {
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), timeoutMs);
    const signals = config.signal ? [config.signal as AbortSignal, timeout.signal] : [timeout.signal];
    try {
      const maxContentLength = longestResponse * 1024 * 1024;
      return await http({ ...config, maxContentLength, signal: AbortSignal.any(signals) });
    } catch (error) {
      if (!(error instanceof AxiosError)) throw error;
      if (timeout.signal.aborted) throw new AxiosError(`no response in ${timeoutMs} ms`, AxiosError.ETIMEDOUT, config);
      if (error.message.startsWith('maxContentLength')) {
        throw new AxiosError(`the response is longer than ${longestResponse} MiB, unpacked`, tooLong, config);
      }
      // A response that has ended has a body, though it may be empty.
      const brokeOff = error.response && error.response.data === undefined;
      if (brokeOff) throw new AxiosError(error.message, 'ECONNRESET', config);
      // A retry uses the error's config, which must hold the signal of the call and not of this try.
      error.config = config;
      throw error;
    } finally {
      clearTimeout(timer);
    }
  };
}
