import axios, { type AxiosError, type AxiosInstance, type AxiosRequestConfig, type AxiosResponse } from 'axios';
import axiosRetry, { exponentialDelay } from 'axios-retry';
import { isLoopback } from '../../lib/loopback';
import { placeOf } from '../../lib/proxy';
import { authorization, type BrokerConnection } from './connection';
import { connectionFailure, errorText, responseFailure } from './failure';

/** The settings of every request to a broker. */
export function requestSettings(connection: BrokerConnection): AxiosRequestConfig {
  const credentials = authorization(connection);
  return {
    baseURL: `${connection.url}/`,
    // axios would follow the redirect of a POST with a GET.
    maxRedirects: 0,
    validateStatus: null,
    headers: {
      // The broker answers 406 to plain application/json, and HTML to the types that a browser asks for.
      Accept: 'application/hal+json, application/json',
      ...(credentials && { Authorization: credentials }),
    },
    ...(isLoopback(connection.url) && { proxy: false as const }),
  };
}

/** The API of a broker. Every failure is an error of one line. `ask` returns a status from 400 to 499, except 401 and 403. */
export class BrokerClient {
  readonly #http: AxiosInstance;

  constructor(
    readonly connection: BrokerConnection,
    private readonly timeoutMs = 10_000,
  ) {
    this.#http = axios.create({ ...requestSettings(connection), timeout: timeoutMs });
    // Every request here may be repeated. Without any response it is not, because a broker that is down stays down.
    axiosRetry(this.#http, {
      retries: 2,
      retryDelay: exponentialDelay,
      validateResponse: ({ status }) => status < 500,
      retryCondition: ({ response }) => response !== undefined,
    });
  }

  /** @param path below the base URL; @throws when there is no response, or one that no Pact Broker would give */
  async ask(path: string, request: AxiosRequestConfig = {}): Promise<{ status: number; data: unknown }> {
    const response = await this.#respond({ url: path, ...request });
    const why = responseFailure(response, authorization(this.connection) !== undefined);
    if (why) throw this.failure(why);
    return { status: response.status, data: response.data };
  }

  /** The status of a resource, also where the broker fails. @throws when there is no response */
  async status(path: string): Promise<number> {
    return (await this.#respond({ url: path })).status;
  }

  #respond(request: AxiosRequestConfig): Promise<AxiosResponse<unknown>> {
    return this.#http.request<unknown>(request).catch((error: AxiosError) => {
      if (error.response) return error.response;
      throw this.failure(connectionFailure(error, this.timeoutMs));
    });
  }

  /** Sends a request that has to succeed. @throws with the broker's own words where it refuses */
  async demand(path: string, request: AxiosRequestConfig = {}): Promise<unknown> {
    const { status, data } = await this.ask(path, request);
    if (status >= 400) throw this.failure(`answers ${status} to ${path}: ${errorText(data) || 'no reason given'}`);
    return data;
  }

  /** @param why completes the sentence "The Pact Broker at … " */
  failure(why: string): Error {
    return new Error(`The Pact Broker at ${placeOf(this.connection.url)} ${why}`);
  }
}
