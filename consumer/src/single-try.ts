import axios, { type AxiosAdapter, AxiosError } from 'axios';

const http = axios.getAdapter('http');

/**
 * Sends one try as axios does, with two differences: the time-out counts to the last byte of the response, and a response that breaks
 * off is a lost connection, whatever its status. With axios's own time-out, a response that comes in drops holds the call for ever:
 * https://github.com/axios/axios/issues/5886
 */
export function tryWithin(timeoutMs: number): AxiosAdapter {
  return async (config) => {
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), timeoutMs);
    const signals = config.signal ? [config.signal as AbortSignal, timeout.signal] : [timeout.signal];
    try {
      return await http({ ...config, signal: AbortSignal.any(signals) });
    } catch (error) {
      if (!(error instanceof AxiosError)) throw error;
      if (timeout.signal.aborted) throw new AxiosError(`no response in ${timeoutMs} ms`, AxiosError.ETIMEDOUT, config);
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
