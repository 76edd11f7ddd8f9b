import axios, { type AxiosAdapter, AxiosError } from 'axios';

const http = axios.getAdapter('http');

/**
 * One try, sent as axios does it, with two corrections. axios's own time-out starts anew with every byte, so that a gateway that
 * answers in drops holds the call for ever: here the time is for all of it, to the last byte of the answer. And an answer that
 * breaks off is a lost connection, whatever its status line had promised.
 */
export function sendWithin(timeoutMs: number): AxiosAdapter {
  return async (config) => {
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), timeoutMs);
    const signals = config.signal ? [config.signal as AbortSignal, timeout.signal] : [timeout.signal];
    try {
      return await http({ ...config, signal: AbortSignal.any(signals) });
    } catch (error) {
      if (!(error instanceof AxiosError)) throw error;
      if (timeout.signal.aborted) throw new AxiosError(`no answer in ${timeoutMs} ms`, AxiosError.ETIMEDOUT, config);
      // Only of an answer that has ended is there a body, if an empty one.
      const brokeOff = error.response && error.response.data === undefined;
      if (brokeOff) throw new AxiosError(error.message, 'ECONNRESET', config);
      // A retry goes by the error's config: it has to start from the caller's signal, not from the one of this try.
      error.config = config;
      throw error;
    } finally {
      clearTimeout(timer);
    }
  };
}
