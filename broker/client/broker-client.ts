import axios, { type AxiosError, type AxiosInstance, type AxiosRequestConfig } from 'axios';
import axiosRetry, { exponentialDelay } from 'axios-retry';
import type { ExternalBroker } from '../local/settings';
import { itsWords, silence, unfit } from './failure';

/** The broker's API. Each way of not getting an answer is one line; which refusals mean something is the caller's to say. */
export class BrokerClient {
  readonly #http: AxiosInstance;

  constructor(
    readonly broker: ExternalBroker,
    private readonly timeoutMs = 10_000,
  ) {
    this.#http = axios.create({
      baseURL: `${broker.url}/`,
      timeout: timeoutMs,
      // A redirected POST would arrive as a GET.
      maxRedirects: 0,
      validateStatus: null,
      headers: {
        // Plain application/json is 406 to it, anything a browser asks for is HTML.
        Accept: 'application/hal+json, application/json',
        ...(broker.authorization && { Authorization: broker.authorization }),
      },
      // A proxy from the environment stands for the outside; it would look for 127.0.0.1 on its own machine.
      ...(/^(127\.0\.0\.1|localhost|\[::1\])$/.test(new URL(broker.url).hostname) && { proxy: false as const }),
    });
    // All that is asked here may be asked again. Seconds, not the minutes of the CLI: a broker that is down stays down.
    axiosRetry(this.#http, {
      retries: 2,
      retryDelay: exponentialDelay,
      validateResponse: ({ status }) => status < 500,
      retryCondition: ({ response }) => response !== undefined,
    });
  }

  /** @param path below the base URL; @throws one line when there is no answer, or none that a Pact Broker would give */
  async ask(path: string, request: AxiosRequestConfig = {}): Promise<{ status: number; data: unknown }> {
    const response = await this.#http.request<unknown>({ url: path, ...request }).catch((error: AxiosError) => {
      if (error.response) return error.response;
      throw this.failure(silence(error, this.timeoutMs));
    });
    const why = unfit(response, this.broker.authorization !== undefined);
    if (why) throw this.failure(why);
    return { status: response.status, data: response.data };
  }

  /** Asks for what must be done. @throws with the broker's words where it refuses */
  async demand(path: string, request: AxiosRequestConfig = {}): Promise<unknown> {
    const { status, data } = await this.ask(path, request);
    if (status >= 400) throw this.failure(`answers ${status} to ${path}: ${itsWords(data) || 'it says no more'}`);
    return data;
  }

  failure(why: string): Error {
    return new Error(`The Pact Broker at ${this.broker.url} ${why}`);
  }
}
