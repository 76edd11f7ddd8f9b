import type { IncomingMessage } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import axios, { type AxiosError, type AxiosInstance, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import axiosRetry, { exponentialDelay, retryAfter } from 'axios-retry';
import pLimit from 'p-limit';
import { isLoopback } from '../../../lib/loopback';

export interface Request {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body?: Buffer | string | undefined;
  /** Goes out after the end of the run as well, as every deletion does. */
  readonly cleansUp?: true;
}

export interface Response {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
}

/** Tells if a body is a web page: a proxy answers so in the place of the provider, also with 200. */
export const isPage = (text: string) => /^\s*</.test(text);

/** Tells if a body comes from a router or a proxy and not from the service behind it. A router names the path that it cannot get. */
export const isRouters = (text: string) => /cannot (get|delete) \/|bad gateway/i.test(text);

/** The end of one try: a response, or the knowledge that nothing was carried out, or neither. */
export type Outcome = Pick<Response, 'status' | 'body'> | 'not carried out' | 'not answered';

interface CallerOptions {
  /** 0 for a provider that has no throttle. */
  readonly requestsPerSecond: number;
  /** Milliseconds that one try of a call may take, from its turn in the throttle to the last byte of the response. */
  readonly timeoutMs: number;
  /** Called when a try is about to go out; what it returns takes the outcome. A try for which it throws a `CallFailed` does not go out. */
  readonly observe?: (request: Request) => (outcome: Outcome) => void;
  /** Once aborted, only deletions and what else cleans up go out. Calls in flight go on, so that what they make can be deleted too. */
  readonly signal?: AbortSignal | undefined;
}

/** A call without a usable response. It holds neither the request nor its token, unlike axios's error. */
export class CallFailed extends Error {
  override readonly name = 'CallFailed';

  constructor(
    message: string,
    /** 429, where that was the response to every try. */
    readonly status?: number,
    /** Node's or axios's code, such as ECONNREFUSED; ETIMEDOUT for a response that is late. */
    readonly code?: string,
  ) {
    super(message);
  }
}

const tooMany = 429;

/** Codes of a connection that did not come about. */
const unconnected = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'];

const send = axios.getAdapter('http');

/**
 * Makes a throttle. At most `limit` calls are on their way at once, and each one counts for a second more after its end. The gateway
 * counts a call somewhere between its request and its response, and so never counts more than `limit` in a second.
 * The function `send` throws at once where nothing is to be sent: that does not count.
 */
function throttle(limit: number) {
  const slots = pLimit(limit);
  return <T>(send: () => Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      // A process whose slots all wait would end, and the call with it.
      const running = setInterval(() => undefined, 60_000);
      void slots(async () => {
        clearInterval(running);
        let sent: Promise<T>;
        try {
          sent = send();
        } catch (error) {
          return reject(error);
        }
        await sent.then(resolve, reject);
        // Timers may fire a millisecond early. The process may end meanwhile.
        await wait(1002, undefined, { ref: false });
      });
    });
}

/** Milliseconds that a call waits for the Retry-Afters of all its tries. A longer one fails the call: a run must not look as if it hung. */
const longestPauseMs = 30_000;

/** MiB of the longest response, unpacked. The longest that a provider has reason to send is a page of a list. */
const longestResponse = 8;

/** The headers of a response: axios joins those that are repeated, or drops all but the first. */
function headersOf({ headers, request }: AxiosResponse<Buffer>): Response['headers'] {
  const { headersDistinct } = (request as { res: IncomingMessage }).res;
  const repeated = Object.entries(headersDistinct).filter(
    ([name, values = []]) => Object.hasOwn(headers, name) && values.length > 1,
  );
  return { ...headers, ...Object.fromEntries(repeated) };
}

const responseOf = (response: AxiosResponse<Buffer>): Response => ({
  status: response.status,
  headers: headersOf(response),
  body: response.data,
});

/** The one way to the providers: seeding, replay and teardown share its throttle, so that together they stay within the limit. */
export class Caller {
  readonly #http: AxiosInstance;
  readonly #inTurn: ReturnType<typeof throttle>;
  readonly #inFlight = new Set<Promise<unknown>>();
  #calls = 0;
  #ending = false;

  constructor(private readonly options: CallerOptions) {
    const { requestsPerSecond } = options;
    this.#inTurn = requestsPerSecond > 0 ? throttle(requestsPerSecond) : async (send) => send();
    this.#http = axios.create({
      maxRedirects: 0,
      responseType: 'arraybuffer',
      maxContentLength: longestResponse * 1024 * 1024,
      // A recorded request goes out as it is: axios must not rewrite its body.
      transformRequest: (data) => data,
      validateStatus: (status) => status !== tooMany,
    });
    axiosRetry(this.#http, {
      retries: 5,
      retryDelay: (count, error) => exponentialDelay(count, error, 100),
      // The signal is the last try's: axios-retry would end its pause with it, before Retry-After is over.
      onRetry: (_count, _error, config) => {
        delete config.signal;
      },
    });
  }

  /** Milliseconds that one try of a call may take. */
  get timeoutMs(): number {
    return this.options.timeoutMs;
  }

  /** How many requests went out, those that were answered 429 included. */
  get calls(): number {
    return this.#calls;
  }

  /** @throws {CallFailed} no whole response in time, or 429 to every try */
  async call(request: Request): Promise<Response> {
    const response = this.#send(request);
    this.#inFlight.add(response);
    return response.finally(() => this.#inFlight.delete(response));
  }

  /** From now on, only deletions and what else cleans up go out. */
  end(): void {
    this.#ending = true;
  }

  /** Resolves when no call is in flight. */
  async idle(): Promise<void> {
    while (this.#inFlight.size > 0) await Promise.allSettled(this.#inFlight);
  }

  async #send(request: Request): Promise<Response> {
    const { method, url, headers, body } = request;
    // Each try passes here, and so takes its turn.
    const adapter = (config: InternalAxiosRequestConfig) => this.#inTurn(() => this.#try(request, config));
    let pausedMs = 0;
    const retryCondition = (error: AxiosError) => {
      pausedMs += retryAfter(error);
      return error.response?.status === tooMany && pausedMs <= longestPauseMs;
    };
    const sent = this.#http.request<Buffer>({
      method,
      url,
      // Without a content type, axios would give a POST that of a form.
      headers: { 'content-type': false, ...headers },
      data: body,
      adapter,
      'axios-retry': { retryCondition },
      ...(isLoopback(url) && { proxy: false as const }),
    });
    return sent.then(responseOf, (error: AxiosError | CallFailed) => {
      throw error instanceof CallFailed ? error : this.#failure(error);
    });
  }

  #try(request: Request, config: InternalAxiosRequestConfig): Promise<AxiosResponse<Buffer>> {
    const { signal, observe } = this.options;
    const isOver = this.#ending || signal?.aborted;
    if (isOver && request.method !== 'DELETE' && !request.cleansUp) throw new CallFailed('interrupted');
    const ended = observe?.(request);
    this.#calls += 1;
    // axios's own time-out starts anew with every byte.
    config.signal = AbortSignal.timeout(this.timeoutMs);
    return send(config).then(
      (response) => {
        ended?.({ status: response.status, body: response.data });
        return response;
      },
      (error: AxiosError) => {
        const isCertain = error.response?.status === tooMany || unconnected.includes(error.code ?? '');
        ended?.(isCertain ? 'not carried out' : 'not answered');
        throw error;
      },
    );
  }

  #failure(error: AxiosError): CallFailed {
    if (axios.isCancel(error)) {
      return new CallFailed(`no response within ${this.timeoutMs} ms`, undefined, 'ETIMEDOUT');
    }
    const { response, code, message } = error;
    if (response?.status === tooMany) return new CallFailed(`${tooMany} to every try`, tooMany);
    if (message.startsWith('maxContentLength'))
      return new CallFailed(`the response is longer than ${longestResponse} MiB, unpacked`);
    // A response that breaks off has a status all the same.
    if (response) return new CallFailed('the response broke off (ECONNRESET)', undefined, 'ECONNRESET');
    return new CallFailed(`no response (${code ?? message})`, undefined, code);
  }
}
