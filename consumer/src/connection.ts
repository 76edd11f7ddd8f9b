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
  UnexpectedAnswerError,
} from './errors';
import { sendWithin } from './send';

/** The gateway's throttle, for each caller (source: the published API description). */
const requestsPerSecond = 8;

export interface ConnectionOptions {
  /** Origin of the service, with a path where it stands behind one. */
  readonly baseUrl: string;
  /** Staff token. Without it no Authorization header is sent, and every call is answered 401. */
  readonly token?: string | undefined;
  /** Milliseconds that one try waits for its answer, to the last byte. */
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

interface Call<Answer> extends CallOptions {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly query?: Record<string, string>;
  readonly body?: Record<string, unknown>;
  /** The success statuses of the contract; any other 2xx is an unexpected answer. */
  readonly statuses: readonly number[];
  /** The part of the body that the caller reads. */
  readonly answer: z.ZodType<Answer>;
  /** Doing it twice comes to the same as doing it once: repeated after a lost connection and after 5xx too. */
  readonly repeatable: boolean;
  /** The field that a 422 `invalid` names when what it refers to is not active. */
  readonly activeField?: string;
}

const errorBody = z.object({
  errors: z.tuple([z.object({ code: z.string(), message: z.string(), field: z.string().optional() })], z.unknown()),
});

/** Keeps the reason of a lost connection, but not axios's own error: that one holds the request, and so the token. */
const causeOf = ({ code, message }: AxiosError) => ({ cause: Object.assign(new Error(message), { code }) });

function toCallError(error: AxiosError, call: string, activeField: string | undefined): CallError {
  const { response } = error;
  if (!response)
    return new UnavailableError(call, `no answer (${error.code ?? error.message})`, undefined, causeOf(error));
  const { status } = response;
  const first = errorBody.safeParse(response.data).data?.errors[0];
  const afterLoss = error.config?.afterLostAnswer && { afterLostAnswer: true };
  const refusal: Refusal = { status, code: first?.code, reason: first?.message, ...afterLoss };
  const problem = first ? `${status} ${first.code} "${first.message}"` : `${status}`;
  if (status === 401) return new UnauthorizedError(call, problem, refusal);
  if (status === 429) return new RateLimitedError(call, problem, refusal, retryAfter(error));
  if (status >= 500) return new UnavailableError(call, problem, refusal);
  if (status === 422 && first?.code === 'already_exists') return new AlreadyExistsError(call, problem, refusal);
  if (status === 422 && first?.code === 'invalid' && activeField && first.field === activeField) {
    return new NotActiveError(call, problem, refusal);
  }
  return new UnexpectedAnswerError(call, problem, refusal);
}

/** What the turn is waited for with: a call that has ended leaves the queue at once, and not when its turn comes. */
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

/** One caller's way to one service: token, time-outs, throttle, retries, and errors that say how to handle them. */
export class Connection {
  readonly #http: AxiosInstance;

  /** @throws {TypeError} the base URL is not one of HTTP: said here, as no call could ever be made */
  constructor(options: ConnectionOptions) {
    const { baseUrl, token, timeoutMs = 10_000, retries = 3, retryDelayMs = 200, maxRetryAfterMs = 10_000 } = options;
    if (!URL.canParse(baseUrl) || !/^https?:$/.test(new URL(baseUrl).protocol)) {
      throw new TypeError(`The base URL has to begin with http:// or https://, but is "${baseUrl}"`);
    }
    this.#http = axios.create({
      baseURL: baseUrl,
      adapter: sendWithin(timeoutMs),
      headers: token ? { Authorization: `Bearer ${token}` } : {},
      maxRedirects: 0,
      // Whether the status is one of the contract's is decided for each call.
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
        // A 503 can ask for it as well as a 429.
        if (retryAfter(error) > maxRetryAfterMs) return false;
        // A throttled request was not carried out, so even a call that must not be repeated may be sent again.
        if (error.response?.status === 429) return true;
        const lost = !error.response || error.response.status >= 500;
        return lost && error.config?.repeatable === true;
      },
      onRetry: (_, error, config) => {
        config.afterLostAnswer ||= error.response?.status !== 429;
      },
    });
  }

  /**
   * Makes a call and returns the part of the answer that it asked for.
   * @throws {CallError} one of its subclasses, by how the failure is to be handled
   */
  async call<Answer>({ method, path, query, body, statuses, answer, repeatable, activeField, signal }: Call<Answer>) {
    const call = `${method} ${path}`;
    const request = { method, url: path, params: query, data: body, repeatable, ...(signal && { signal }) };
    const response = await this.#http.request<unknown>(request).catch((error: unknown) => {
      throw error instanceof AxiosError ? toCallError(error, call, activeField) : error;
    });
    const { status } = response;
    if (!statuses.includes(status)) throw new UnexpectedAnswerError(call, `${status}`, { status });
    const read = answer.safeParse(response.data);
    if (read.success) return read.data;
    throw new UnexpectedAnswerError(call, `${status}, but ${z.prettifyError(read.error)}`, { status });
  }
}

declare module 'axios' {
  interface AxiosRequestConfig {
    /** See `Call.repeatable`: axios hands it through to the retry condition. */
    repeatable?: boolean;
    /** See `Refusal.afterLostAnswer`: handed from one try to the next. */
    afterLostAnswer?: boolean;
  }
}
