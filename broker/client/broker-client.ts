import axios, { type AxiosError, type AxiosInstance, type AxiosRequestConfig, type AxiosResponse } from 'axios';
import axiosRetry, { exponentialDelay } from 'axios-retry';
import type { z } from 'zod';
import { parseJson } from '../../lib/json';
import { isLoopback } from '../../lib/loopback';
import { placeOf } from '../../lib/proxy';
import { authorization, type BrokerConnection } from './connection';
import { connectionFailure, errorText, formIssue, refusal, responseFailure } from './failure';

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

export interface BrokerResponse {
  readonly status: number;
  /** `undefined` when the body is not JSON. */
  readonly data: unknown;
  /** The body as it came, in which numbers are written as they were. */
  readonly text: string;
}

/** The API of a broker. Every failure is an error of one line. `ask` returns a status from 400 to 499, except 401 and 403. */
export class BrokerClient {
  readonly #http: AxiosInstance;

  constructor(
    readonly connection: BrokerConnection,
    private readonly timeoutMs = 10_000,
  ) {
    this.#http = axios.create({
      ...requestSettings(connection),
      timeout: timeoutMs,
      transformResponse: (text: string) => text,
    });
    // Every request here may be repeated. Without any response it is not, because a broker that is down stays down.
    axiosRetry(this.#http, {
      retries: 2,
      // Without the response: its Retry-After may say an hour.
      retryDelay: (retry) => exponentialDelay(retry),
      validateResponse: ({ status }) => status < 500,
      retryCondition: ({ response }) => response !== undefined,
    });
  }

  /** @param path below the base URL; @throws when there is no response, or one that no Pact Broker would give */
  async ask(path: string, request: AxiosRequestConfig = {}): Promise<BrokerResponse> {
    const response = await this.#respond({ url: path, ...request });
    const { status, data: text } = response;
    const data = parseJson(text);
    const why = responseFailure({ ...response, data }, authorization(this.connection) !== undefined);
    if (why) throw this.failure(why);
    return { status, data, text };
  }

  /** The status of a resource, also where the broker fails. @throws when there is no response */
  async status(path: string): Promise<number> {
    return (await this.#respond({ url: path })).status;
  }

  #respond(request: AxiosRequestConfig): Promise<AxiosResponse<string>> {
    return this.#http.request<string>(request).catch((error: AxiosError<string>) => {
      if (error.response) return error.response;
      throw this.failure(connectionFailure(error, this.timeoutMs));
    });
  }

  /** Sends a request that has to succeed. @throws with the broker's own words where it refuses */
  async demand(path: string, request: AxiosRequestConfig = {}): Promise<unknown> {
    return this.#successful(path, await this.ask(path, request)).data;
  }

  /** Takes the data out of a response. @throws when it is a refusal, or has another form than a broker's */
  parse<T>(path: string, response: BrokerResponse, schema: z.ZodType<T>): T {
    const { status, data } = this.#successful(path, response);
    const read = schema.safeParse(data);
    if (read.success) return read.data;
    throw this.failure(`answers ${status} to ${path}, but not as a Pact Broker does: ${formIssue(read.error)}`);
  }

  /** Reads what has to be there. @throws when it is not, or has another form than a broker's */
  async read<T>(path: string, schema: z.ZodType<T>, request: AxiosRequestConfig = {}): Promise<T> {
    return this.parse(path, await this.ask(path, request), schema);
  }

  /** Reads what may be there. `undefined` when the broker itself says that it is not. */
  async find<T>(path: string, schema: z.ZodType<T>, request: AxiosRequestConfig = {}): Promise<T | undefined> {
    const response = await this.ask(path, request);
    return response.status === 404 && errorText(response.data) ? undefined : this.parse(path, response, schema);
  }

  /**
   * Reads back what was written. Only this proves it: a proxy may answer that all is well.
   * @param schema accepts nothing but the values that were written
   * @param what completes the sentence "The Pact Broker at … took "
   */
  async readBack(path: string, schema: z.ZodType, what: string): Promise<void> {
    const { status, data } = await this.ask(path);
    const { error } = schema.safeParse(data);
    if (status === 200 && !error) return;
    const shown = status === 200 && error ? formIssue(error) : `it answers ${status}`;
    throw this.failure(`took ${what}, but does not show it at ${path}: ${shown}`);
  }

  /** The address of a broker's link on the host that was asked: no other gets the credentials, and behind a proxy a broker may name itself wrongly. */
  linked(href: string): string {
    const { pathname, search } = new URL(href, `${this.connection.url}/`);
    return `${new URL(this.connection.url).origin}${pathname}${search}`;
  }

  #successful(path: string, response: BrokerResponse): BrokerResponse {
    const { status, data } = response;
    if (status >= 400) throw this.failure(`answers ${status} to ${path}: ${refusal(status, data)}`);
    return response;
  }

  /** @param why completes the sentence "The Pact Broker at … " */
  failure(why: string): Error {
    return new Error(`The Pact Broker at ${placeOf(this.connection.url)} ${why}`);
  }
}
