import axios, { AxiosError, type AxiosInstance, CanceledError, type InternalAxiosRequestConfig } from 'axios';
import axiosRetry, { exponentialDelay, retryAfter } from 'axios-retry';
import pThrottle from 'p-throttle';
import { z } from 'zod';
import {
  AlreadyExistsError,
  type CallError,
  NotActiveError,
  RateLimitedError,
  type Refusal,
  UnauthorizedError,
  UnavailableError,
  UnexpectedResponseError,
} from './errors';
import { readProblem } from './problem';
import { tryWithin } from './single-try';

/** The gateway's throttle for each caller (source: api, as the name of a plan). The app ships alone, so the number is its own. */
const requestsPerSecond = 8;

export interface ConnectionOptions {
  /** Origin of the service, with a path where it stands behind one. */
  readonly baseUrl: string;
  /** Staff token. Without it no Authorization header is sent, and every call is answered 401. */
  readonly token?: string | undefined;
  /** Milliseconds that one try waits for its response, to the last byte. */
  readonly timeoutMs?: number;
  /** How often a call is repeated at the most. */
  readonly retries?: number;
  /** Milliseconds before the first retry, doubled for each that follows; a Retry-After that is longer counts instead. */
  readonly retryDelayMs?: number;
  /** A Retry-After longer than this, in milliseconds, is reported and not waited for. */
  readonly maxRetryAfterMs?: number;
}

export interface CallOptions {
  /** Ends the call, retries and queueing included, with `UnavailableError`. */
  readonly signal?: AbortSignal | undefined;
}

interface Call<Data> extends CallOptions {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly query?: Record<string, string>;
  readonly body?: Record<string, unknown>;
  /** The success statuses of the contract; any other 2xx is an unexpected response. */
  readonly statuses: readonly number[];
  /** The part of the body that the app reads. */
  readonly reads: z.ZodType<Data>;
  /** True for a call that may be carried out twice: it is repeated after a lost connection, 408 and 5xx too. */
  readonly repeatable: boolean;
  /** Set for a call that needs an active channel or session, and says what its refusal can mean beside the lack of it. */
  readonly refusals?: 'not active' | 'not active or exists';
}

/** The reason of a lost connection, without axios's own error, which holds the request and so the token. */
const causeOf = ({ code, message }: AxiosError) => ({ cause: Object.assign(new Error(message), { code }) });

const isLost = (status: number) => status >= 500 || status === 408;

/** The error that tells how a refusal is to be handled. Several answers to the open questions come to the same error. */
function toCallError(error: AxiosError, call: string, refusals: Call<unknown>['refusals']): CallError {
  const { response } = error;
  if (!response)
    return new UnavailableError(call, `no response (${error.code ?? error.message})`, undefined, causeOf(error));
  const { status } = response;
  const { code, reason, isList } = readProblem(response.data);
  const afterLoss = error.config?.afterLostResponse && { afterLostResponse: true };
  const refusal: Refusal = { status, code, reason, ...afterLoss };
  const problem = [status, code, reason && `"${reason}"`].filter(Boolean).join(' ');
  if (status === 401) return new UnauthorizedError(call, problem, refusal);
  if (status === 429) return new RateLimitedError(call, problem, refusal, retryAfter(error));
  if (isLost(status)) return new UnavailableError(call, problem, refusal);
  if (status === 422 && /^(401 )?unauthorized$/i.test(reason ?? ''))
    return new UnauthorizedError(call, problem, refusal);
  if (refusals && (status === 422 || status === 409 || (status === 400 && isList))) {
    const exists = ['already_exists', 'duplicate'].includes(code ?? '') || /already exist/i.test(reason ?? '');
    return exists && refusals === 'not active or exists'
      ? new AlreadyExistsError(call, problem, refusal)
      : new NotActiveError(call, problem, refusal);
  }
  return new UnexpectedResponseError(call, problem, refusal);
}

/** Waits for a turn in the throttle. A call that was ended leaves the queue at once, not when its turn comes. */
function unlessAborted(config: InternalAxiosRequestConfig, turn: () => Promise<unknown>): Promise<void> {
  const signal = config.signal as AbortSignal | undefined;
  return new Promise((resolve, reject) => {
    const end = () => reject(new CanceledError(undefined, config));
    if (signal?.aborted) return end();
    signal?.addEventListener('abort', end, { once: true });
    turn()
      .finally(() => signal?.removeEventListener('abort', end))
      .then(() => resolve(), reject);
  });
}

/** One app's way to one service: token, time-outs, throttle, retries, and errors that say how to handle them. */
export class Connection {
  readonly #http: AxiosInstance;

  /** @throws {TypeError} the base URL does not begin with http:// or https:// */
  constructor(options: ConnectionOptions) {
    const { baseUrl, token, timeoutMs = 10_000, retries = 3, retryDelayMs = 200, maxRetryAfterMs = 10_000 } = options;
    if (!URL.canParse(baseUrl) || !/^https?:$/.test(new URL(baseUrl).protocol)) {
      throw new TypeError(`The base URL has to begin with http:// or https://, but is "${baseUrl}"`);
    }
    this.#http = axios.create({
      baseURL: baseUrl,
      adapter: tryWithin(timeoutMs),
      headers: token ? { Authorization: `Bearer ${token}` } : {},
      maxRedirects: 0,
      // Each call decides by itself which of these statuses its contract has.
      validateStatus: (status) => status < 400,
    });
    // A retry passes the interceptors again, so it takes its turn in the throttle like any other request.
    const turn = pThrottle({ limit: requestsPerSecond, interval: 1000, strict: true })(async () => undefined);
    this.#http.interceptors.request.use(async (config) => {
      await unlessAborted(config, turn);
      return config;
    });
    axiosRetry(this.#http, {
      retries,
      retryDelay: (count, error) => exponentialDelay(count, error, retryDelayMs / 2),
      retryCondition: (error) => {
        // A 503 can ask for a pause as well as a 429.
        if (retryAfter(error) > maxRetryAfterMs) return false;
        // A throttled request was not carried out, so even a call that must not be repeated may be sent again.
        if (error.response?.status === 429) return true;
        const lost = !error.response || isLost(error.response.status);
        return lost && error.config?.repeatable === true;
      },
      onRetry: (_, error, config) => {
        config.afterLostResponse ||= error.response?.status !== 429;
      },
    });
  }

  /**
   * Makes a call and returns the part of the response that it reads.
   * @throws {CallError} one of its subclasses, by how the failure is to be handled
   */
  async call<Data>({ method, path, query, body, statuses, reads, repeatable, refusals, signal }: Call<Data>) {
    const call = `${method} ${path}`;
    const request = { method, url: path, params: query, data: body, repeatable, ...(signal && { signal }) };
    const response = await this.#http.request<unknown>(request).catch((error: unknown) => {
      throw error instanceof AxiosError ? toCallError(error, call, refusals) : error;
    });
    const { status } = response;
    if (!statuses.includes(status)) throw new UnexpectedResponseError(call, `${status}`, { status });
    const read = reads.safeParse(response.data);
    if (read.success) return read.data;
    throw new UnexpectedResponseError(call, `${status}, but ${z.prettifyError(read.error)}`, { status });
  }
}

declare module 'axios' {
  interface AxiosRequestConfig {
    /** See `Call.repeatable`. axios hands it to the retry condition. */
    repeatable?: boolean;
    /** See `Refusal.afterLostResponse`. One try hands it to the next. */
    afterLostResponse?: boolean;
  }
}
