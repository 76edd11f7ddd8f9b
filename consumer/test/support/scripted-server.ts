import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { within } from './within';

export interface Received {
  readonly method: string;
  /** Path and query, as they came. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** The JSON of the body, if there was one. */
  readonly body: unknown;
  /** Milliseconds of the monotonic clock. */
  readonly at: number;
}

interface Reply {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  /** Sent as JSON; a string as it is. */
  readonly body?: unknown;
}

/** The reply to a request, or a function that handles the response itself. */
export type Step = Reply | ((response: ServerResponse) => void);
type Script = (request: Received, count: number) => Step | Promise<Step>;

export const ok: Step = { body: { success: true, data: {} } };
export const reset: Step = (response) => response.socket?.resetAndDestroy();
export const hang: Step = () => undefined;
/** Announces more bytes than it sends. */
export const breakOff: Step = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 });
  response.write('{"success":', () => response.socket?.resetAndDestroy());
};
/** Sends single bytes and never ends. */
export const drip: Step = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  const drops = setInterval(() => response.write(' '), 10);
  response.once('close', () => clearInterval(drops));
};
export const refusal = (status: number, error?: { code: string; message: string; field?: string }): Step => ({
  status,
  body: error ? { success: false, errors: [error] } : '',
});

/** Takes one step for each request. The last one also stands for all later requests. */
export const inTurn =
  (...steps: [Step, ...Step[]]): Script =>
  (_, count) =>
    steps[Math.min(count, steps.length) - 1] ?? steps[0];

/** A real HTTP server that answers by a script, and keeps the requests. */
export class ScriptedServer {
  readonly requests: Received[] = [];
  readonly #arrivals = new EventEmitter();
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  private constructor(private readonly script: Script) {}

  static async listen(script: Script): Promise<ScriptedServer> {
    const scripted = new ScriptedServer(script);
    scripted.#server.listen(0, '127.0.0.1');
    await once(scripted.#server, 'listening');
    return scripted;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The only request. @throws when there was none, or more than one */
  get request(): Received {
    const [only, ...others] = this.requests;
    if (!only || others.length > 0) throw new Error(`Expected one request, but there were ${this.requests.length}`);
    return only;
  }

  /** Resolves when `count` requests have arrived. */
  async arrived(count: number): Promise<void> {
    while (this.requests.length < count) await within(once(this.#arrivals, 'request'), `request ${count}`);
  }

  /** Milliseconds between the arrivals of two requests, counted from 1. */
  gap(first: number, second: number): number {
    const [a, b] = [this.requests[first - 1], this.requests[second - 1]];
    if (!a || !b) throw new Error(`There were ${this.requests.length} requests, not ${Math.max(first, second)}`);
    return b.at - a.at;
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = performance.now();
    const { method = '', url = '', headers } = request;
    const body = await text(request);
    const received = { method, url, headers, body: body === '' ? undefined : JSON.parse(body), at };
    this.requests.push(received);
    this.#arrivals.emit('request');
    const step = await this.script(received, this.requests.length);
    if (typeof step === 'function') return step(response);
    response.writeHead(step.status ?? 200, { 'content-type': 'application/json', ...step.headers });
    response.end(typeof step.body === 'string' ? step.body : JSON.stringify(step.body));
  }
}
