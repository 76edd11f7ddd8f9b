import axios, { type AxiosAdapter, AxiosError } from 'axios';

const http = axios.getAdapter('http');

/**
 * Sends one try as axios does, with two corrections. axios's own time-out starts anew with every byte, so that a gateway that answers
 * in drops would hold the call for ever: here the time is for all of the response, to its last byte. And a response that breaks off is
 * a lost connection, whatever its status line has promised.
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
      // Only a response that has ended has a body, if an empty one.
      const brokeOff = error.response && error.response.data === undefined;
      if (brokeOff) throw new AxiosError(error.message, 'ECONNRESET', config);
      // A retry goes by the error's config: it has to start from the caller's signal, not from the signal of this try.
      error.config = config;
      throw error;
    } finally {
      clearTimeout(timer);
    }
  };
}
