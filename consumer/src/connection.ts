import axios, { AxiosError, type AxiosInstance } from 'axios';
import axiosRetry, { exponentialDelay, retryAfter } from 'axios-retry';
import { getProxyForUrl } from 'proxy-from-env';
import type { z } from 'zod';
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
import { inTurn } from './in-turn';
import { readProblem } from './problem';
import { shown } from './shown';
import { tooLong, tryWithin } from './single-try';

/** The gateway's throttle for each token (source: api, as the name of a plan). The app ships alone, so it has its own copy. */
const requestsPerSecond = 8;

/** Milliseconds of the longest Retry-After that the app waits for. */
const longestRetryAfterMs = 10_000;

/** Milliseconds of the longest timer that Node.js has. */
const longestTimerMs = 2 ** 31 - 1;

export interface ConnectionOptions {
  /** Origin of the service, with a path if it stands behind one. */
  readonly baseUrl: string;
  /** Staff token. Without it no Authorization header is sent, and every call is answered 401. */
  readonly token?: string | undefined;
  /** Milliseconds that one try waits for the last byte of its response. */
  readonly timeoutMs?: number;
  /** The most times that a call is repeated. */
  readonly retries?: number;
  /** Milliseconds before the first retry, doubled for each later one. A longer Retry-After takes precedence. */
  readonly retryDelayMs?: number;
}

export interface CallOptions {
  /** Ends the call with `UnavailableError`, also while it waits for a retry or for its turn. */
  readonly signal?: AbortSignal | undefined;
  /**
   * The time of `performance.now()` at which the call ends as by the signal. Beyond it the call is not repeated: a Retry-After that is
   * longer than the time left ends the call at once.
   */
  readonly deadline?: number;
}

interface Call<Data> extends CallOptions {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly query?: Record<string, string>;
  readonly body?: Record<string, unknown>;
  /** The contract's statuses of success. Any other 2xx is an unexpected response. */
  readonly statuses: readonly number[];
  /** The part of the body that the app reads. */
  readonly reads: z.ZodType<Data>;
  /** True for a call that may be carried out twice, which is also repeated after a lost connection, 408 or 5xx. */
  readonly repeatable: boolean;
  /** Set for a call that needs an active channel or session: the refusals that it can meet. */
  readonly refusals?: 'not active' | 'not active or exists';
}

/** The cause of a lost connection. It is not axios's own error, which holds the request, and so the token. */
const causeOf = ({ code, message }: AxiosError) => ({ cause: Object.assign(new Error(message), { code }) });

/** The first thing that is wrong with a response: there may be thousands. */
const firstIssue = ({ issues: [first] }: z.ZodError) =>
  shown(`${first?.message} at ${first?.path.join('.') || 'its top'}`);

const isLost = (status: number) => status >= 500 || status === 408;

/** Makes the error that tells how to handle a refusal. Several answers to the open questions lead to the same error. */
function toCallError(error: AxiosError, call: string, refusals: Call<unknown>['refusals']): CallError {
  const { response } = error;
  if (error.code === tooLong) return new UnexpectedResponseError(call, error.message);
  if (!response)
    return new UnavailableError(call, `no response (${error.code ?? error.message})`, undefined, causeOf(error));
  const { status } = response;
  const { code, reason, isList } = readProblem(response.data);
  const afterLoss = error.config?.afterLostResponse && { afterLostResponse: true };
  const refusal: Refusal = { status, code: code && shown(code), reason: reason && shown(reason), ...afterLoss };
  const problem = [status, refusal.code, reason && `"${refusal.reason}"`].filter(Boolean).join(' ');
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

/** Makes the signal that ends a call, and tells if it was the deadline that did. `clear` it when the call has ended. */
function endOf(deadline: number, signal?: AbortSignal) {
  const late = new AbortController();
  const leftMs = Math.max(deadline - performance.now(), 0);
  if (leftMs === 0) late.abort();
  // It also keeps the process alive while the call waits for its turn.
  const timer = setTimeout(() => late.abort(), Math.min(leftMs, longestTimerMs));
  return {
    signal: signal ? AbortSignal.any([signal, late.signal]) : late.signal,
    isLate: () => late.signal.aborted,
    clear: () => clearTimeout(timer),
  };
}

/** Tells if a URL leads to this machine: a proxy would look for its loopback addresses on a machine of its own. */
const isLoopback = ({ hostname }: URL) => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);

/** @throws {TypeError} for a proxy that axios would speak HTTP to all the same, such as a SOCKS proxy. Its URL, which may hold a password, is not told */
function assertProxy({ href, protocol, hostname }: URL): void {
  const proxy = getProxyForUrl(href);
  if (!proxy || (/^https?:/.test(proxy) && URL.canParse(proxy))) return;
  const variable = `${protocol.slice(0, -1)}_proxy`.toUpperCase();
  throw new TypeError(
    `The environment's proxy for ${hostname} has to begin with http:// or https:// (SOCKS is not supported): set ${variable} to one, or put ${hostname} into NO_PROXY`,
  );
}

/** Makes calls to one service, with token, time-outs, throttle, retries, and errors that tell how to handle them. */
export class Connection {
  readonly #http: AxiosInstance;

  /** @throws {TypeError} when the base URL is not a valid one that begins with http:// or https://, its proxy cannot be used, or the token is empty */
  constructor({ baseUrl, token, timeoutMs = 10_000, retries = 3, retryDelayMs = 200 }: ConnectionOptions) {
    if (token === '') throw new TypeError('The token is empty: leave it out only for calls without one');
    if (!URL.canParse(baseUrl) || !/^https?:$/.test(new URL(baseUrl).protocol)) {
      // It may hold a password, so it is not told.
      throw new TypeError('The base URL has to be a valid one that begins with http:// or https://');
    }
    const url = new URL(baseUrl);
    if (!isLoopback(url)) assertProxy(url);
    this.#http = axios.create({
      baseURL: baseUrl,
      // A retry passes here again, and so takes its turn like any other try.
      adapter: inTurn(requestsPerSecond, tryWithin(timeoutMs)),
      headers: token ? { Authorization: `Bearer ${token}` } : {},
      maxRedirects: 0,
      ...(isLoopback(url) && { proxy: false as const }),
      // Each call checks a status below 400 by its own `statuses`.
      validateStatus: (status) => status < 400,
    });
    axiosRetry(this.#http, {
      retries,
      retryDelay: (count, error) => exponentialDelay(count, error, retryDelayMs / 2),
      retryCondition: (error) => {
        // A 503 can have a Retry-After as well as a 429.
        const leftMs = (error.config?.deadline ?? 0) - performance.now();
        if (retryAfter(error) > Math.min(longestRetryAfterMs, leftMs)) return false;
        // A throttled request was not carried out, so that any call may be sent again.
        if (error.response?.status === 429) return true;
        if (error.code === tooLong) return false;
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
   * @throws {CallError} of the subclass that tells how to handle the failure
   */
  async call<Data>({ method, path, query, body, statuses, reads, repeatable, refusals, ...ends }: Call<Data>) {
    const call = `${method} ${path}`;
    const { deadline = Number.POSITIVE_INFINITY } = ends;
    const end = endOf(deadline, ends.signal);
    const request = { method, url: path, params: query, data: body, repeatable, deadline, signal: end.signal };
    const sent = this.#http.request<unknown>(request).finally(end.clear);
    const response = await sent.catch((error: unknown) => {
      if (!(error instanceof AxiosError)) throw error;
      if (axios.isCancel(error) && end.isLate()) error.code = AxiosError.ETIMEDOUT;
      throw toCallError(error, call, refusals);
    });
    const { status } = response;
    if (!statuses.includes(status)) throw new UnexpectedResponseError(call, `${status}`, { status });
    const read = reads.safeParse(response.data);
    if (read.success) return read.data;
    throw new UnexpectedResponseError(call, `${status}, but ${firstIssue(read.error)}`, { status });
  }
}

declare module 'axios' {
  interface AxiosRequestConfig {
    /** See `Call.repeatable`. Axios passes it to the retry condition. */
    repeatable?: boolean;
    /** See `CallOptions.deadline`. Axios passes it to the retry condition. */
    deadline?: number;
    /** See `Refusal.afterLostResponse`. Each try passes it to the next. */
    afterLostResponse?: boolean;
  }
}
