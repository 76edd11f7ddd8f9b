import axios, { type AxiosInstance } from 'axios';
import axiosRetry, { exponentialDelay } from 'axios-retry';
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
  /** Milliseconds that a call may take, its turns in the throttle and its retries after 429 not counted. */
  readonly timeoutMs: number;
  /** Sees every answer that is not 429. */
  readonly observe?: (request: Request, response: Response) => void;
  /** Lets nothing but deletions out any more. What is under way goes on, so that what it makes can be deleted too. */
  readonly signal?: AbortSignal | undefined;
}

const tooMany = 429;

/** The one way to the providers: seeding, replay and teardown share its throttle, so that together they stay within the limit. */
export class Caller {
  readonly #http: AxiosInstance;
  readonly #underWay = new Set<Promise<unknown>>();
  #calls = 0;

  constructor(private readonly options: CallerOptions) {
    const { requestsPerSecond, timeoutMs } = options;
    this.#http = axios.create({
      timeout: timeoutMs,
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
      return config;
    });
    axiosRetry(this.#http, {
      retries: 5,
      shouldResetTimeout: true,
      retryCondition: (error) => error.response?.status === tooMany,
      retryDelay: (count, error) => exponentialDelay(count, error, 100),
    });
  }

  /** How many requests went out, those that were answered 429 included. */
  get calls(): number {
    return this.#calls;
  }

  /** @throws axios's error when there is no answer, or 429 to the last try */
  async send(request: Request, signal?: AbortSignal): Promise<Response> {
    const sent = this.#send(request, signal);
    this.#underWay.add(sent);
    return sent.finally(() => this.#underWay.delete(sent));
  }

  /** Once nothing is under way. */
  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
  }

  async #send(request: Request, signal?: AbortSignal): Promise<Response> {
    const { method, url, headers, body } = request;
    const config = { method, url, headers: { ...headers }, data: body, ...(signal && { signal }) };
    const { status, headers: answered, data } = await this.#http.request<Buffer>(config);
    const response = { status, headers: answered, body: data };
    this.options.observe?.(request, response);
    return response;
  }
}
