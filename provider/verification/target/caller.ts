import axios, { AxiosError, type AxiosInstance } from 'axios';
import axiosRetry, { exponentialDelay, retryAfter } from 'axios-retry';
import pThrottle from 'p-throttle';

export interface Request {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body?: Buffer | string | undefined;
}

export interface Response {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
}

export interface CallerOptions {
  /** 0 for a provider that has no throttle. */
  readonly requestsPerSecond: number;
  /** Milliseconds that one try of a call may take, from its turn in the throttle to the last byte of the answer. */
  readonly timeoutMs: number;
  /** Sees every answer that is not 429. */
  readonly observe?: (request: Request, response: Response) => void;
  /** Lets nothing but deletions out any more. What is under way goes on, so that what it makes can be deleted too. */
  readonly signal?: AbortSignal | undefined;
}

const tooMany = 429;

/** A Retry-After longer than this, in milliseconds, fails the call: a run must not look as if it hung. */
const longestPauseMs = 30_000;

/** The one way to the providers: seeding, replay and teardown share its throttle, so that together they stay within the limit. */
export class Caller {
  readonly #http: AxiosInstance;
  readonly #underWay = new Set<Promise<unknown>>();
  #calls = 0;

  constructor(private readonly options: CallerOptions) {
    const { requestsPerSecond, timeoutMs } = options;
    this.#http = axios.create({
      maxRedirects: 0,
      responseType: 'arraybuffer',
      // A recorded request goes out as it is: axios must not rewrite its body.
      transformRequest: (data) => data,
      validateStatus: (status) => status !== tooMany,
    });
    const turn =
      requestsPerSecond > 0
        ? pThrottle({ limit: requestsPerSecond, interval: 1000, strict: true })(() => undefined)
        : () => undefined;
    this.#http.interceptors.request.use(async (config) => {
      await turn();
      if (options.signal?.aborted && config.method !== 'delete') throw new Error('interrupted');
      this.#calls += 1;
      // Not axios's own timeout, which starts anew with every byte.
      config.signal = AbortSignal.timeout(timeoutMs);
      return config;
    });
    axiosRetry(this.#http, {
      retries: 5,
      retryCondition: (error) => error.response?.status === tooMany && retryAfter(error) <= longestPauseMs,
      retryDelay: (count, error) => exponentialDelay(count, error, 100),
      // It is the last try's: axios-retry would end its pause with it, and Retry-After be broken.
      onRetry: (_count, _error, config) => {
        delete config.signal;
      },
    });
  }

  /** As in its options. */
  get timeoutMs(): number {
    return this.options.timeoutMs;
  }

  /** How many requests went out, those that were answered 429 included. */
  get calls(): number {
    return this.#calls;
  }

  /** @throws axios's error: without a response when there is no whole answer (ETIMEDOUT: in time), or with 429, to the last try */
  async send(request: Request): Promise<Response> {
    const sent = this.#send(request);
    this.#underWay.add(sent);
    return sent.finally(() => this.#underWay.delete(sent));
  }

  /** Once nothing is under way. */
  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
  }

  async #send(request: Request): Promise<Response> {
    const { method, url, headers, body } = request;
    const config = { method, url, headers: { ...headers }, data: body };
    const sent = this.#http.request<Buffer>(config);
    const {
      status,
      headers: answered,
      data,
    } = await sent.catch((error: unknown) => {
      throw this.#inPlaceOf(error);
    });
    const response = { status, headers: answered, body: data };
    this.options.observe?.(request, response);
    return response;
  }

  /** Says what axios does not: that an answer is late, and that one broke off, which has a status all the same. */
  #inPlaceOf(error: unknown): unknown {
    if (axios.isCancel(error)) {
      return new AxiosError(`no answer within ${this.timeoutMs} ms`, AxiosError.ETIMEDOUT);
    }
    const brokeOff = axios.isAxiosError(error) && error.response && error.response.status !== tooMany;
    return brokeOff ? new AxiosError('the answer broke off', 'ECONNRESET') : error;
  }
}
