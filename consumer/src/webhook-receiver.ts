import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { readCallback, type StatusChange } from './callbacks';
import { longestId } from './communication-gateway';
import { shown } from './shown';
import { StatusBoard, type Subject } from './status-board';

/** An authentic callback that cannot be read, for an operator to see the form that the gateway really sends. */
export interface UnreadableCallback {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly contentType: string | undefined;
  /** At most 4,096 characters. */
  readonly body: string;
}

/** A hook that throws or rejects is told of by a warning of the process. */
export interface ReceiverOptions {
  /** 127.0.0.1 by default. */
  readonly host?: string;
  /** 0, any free port, by default. */
  readonly port?: number;
  /** Callbacks are taken at this path and below it; `/webhooks/communication-gw` by default. */
  readonly path?: string;
  /** `whsec_` and base64. Callbacks must then be signed with it (Standard Webhooks 1.0). Only without one, they need no signature. */
  readonly secret?: string | undefined;
  /** Called once for every change of a status, in the order of receipt. A change that is older than a noted one is left out, except after one of the future. */
  readonly onChange?: (change: StatusChange) => void;
  /** Called for callbacks that cannot be read, at most 100 times a minute. They change no status. */
  readonly onUnreadable?: (callback: UnreadableCallback) => void;
}

/** The status to answer a request with, and what the callback in it says. */
interface Reply {
  readonly status: number;
  /** Why the callback changes no status. It holds no text of the request. */
  readonly why?: string;
  /** Set together with `change`. */
  readonly id?: string;
  readonly change?: StatusChange;
  readonly unreadable?: UnreadableCallback;
}

/** The app ships alone, so the path has no other place to live. */
const defaultPath = '/webhooks/communication-gw';
const maxBytes = 64 * 1024;
/** Milliseconds within which the last byte of a request has to arrive. It also bounds the reading of a body that is dropped. */
const requestTimeout = 10_000;
/** Connections that are open at once; one more is closed at once. A gateway needs few, and each may hold a body. */
const mostConnections = 512;
const rememberedIds = 10_000;
const longestShown = 4096;
const unreadableAMinute = 100;
const methods = ['POST', 'PUT'];

/** Reads the raw body, which the signature is about. Resolves to `undefined` when it is too large. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop must not destroy the request, whose socket has to carry the response.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function answer(request: IncomingMessage, response: ServerResponse, status: number): void {
  // Some services take a callback for received only when the body says so.
  const body = status === 200 ? '{"success":true}' : '';
  const headers = {
    'content-length': body.length,
    ...(body && { 'content-type': 'application/json' }),
    ...(status === 405 && { allow: methods.join(', ') }),
  };
  if (request.complete) {
    response.writeHead(status, headers).end(body);
    return;
  }
  // The rest of the body must not be taken for the next request. But closing a connection with unread bytes resets it, and the
  // response may be lost. So the response is sent at once, and the rest of the body is read and dropped.
  response.writeHead(status, { ...headers, connection: 'close' }).flushHeaders();
  request.once('close', () => response.end()).resume();
}

/** Calls a hook of the app. Its failure must not end the process: anybody can send the callback that brings it about. */
async function callHook(name: keyof ReceiverOptions, call: () => void): Promise<void> {
  try {
    // The type of a hook also lets an async function pass.
    await call();
  } catch (error) {
    const reason = shown(error instanceof Error ? error.message : String(error));
    process.emitWarning(`${name} of the webhook receiver failed: ${reason}`);
  }
}

/**
 * Listens for the gateway's callbacks. It acknowledges every authentic callback, even one that it cannot read, because an unknown event
 * must not make the gateway give up. The verification has a listener of its own, which keeps whatever comes for the contract to check.
 *
 * Its memory is bounded, whatever arrives: 10,000 ids of callbacks and the newest change of 10,000 channels and sessions, with ids of at
 * most 255 characters, which is some 30 MB, and 64 KiB for each of 512 connections, for 10 s, which is some 35 MB.
 */
export class WebhookReceiver {
  readonly #board = new StatusBoard();
  readonly #seen = new Set<string>();
  readonly #path: string;
  #unreadable = { minute: 0, count: 0 };

  private constructor(
    private readonly server: Server,
    /** The webhook URL to give to the gateway's operator. */
    readonly url: string,
    private readonly webhook: Webhook | undefined,
    private readonly options: ReceiverOptions,
  ) {
    this.#path = new URL(url).pathname.replace(/\/$/, '');
    server.on('request', (request, response) => void this.#receive(request, response));
  }

  /** @throws when the port is in use, or the secret is empty or not base64, in which case it does not listen */
  static async listen(options: ReceiverOptions = {}): Promise<WebhookReceiver> {
    const { host = '127.0.0.1', port = 0, path = defaultPath, secret } = options;
    const webhook = secret === undefined ? undefined : new Webhook(secret);
    const server = createServer({ requestTimeout, connectionsCheckingInterval: requestTimeout / 10 });
    server.maxConnections = mostConnections;
    server.listen(port, host);
    await once(server, 'listening');
    const { port: taken } = server.address() as AddressInfo;
    const { href } = new URL(path, `http://${host.includes(':') ? `[${host}]` : host}:${taken}`);
    return new WebhookReceiver(server, href, webhook, options);
  }

  /** See {@link StatusBoard.waitFor}. A status counts that came before it was awaited. */
  waitFor(subject: Subject, status: 'active' | 'inactive' | 'deleted', timeoutMs: number): Promise<void> {
    return this.#board.waitFor(subject, status, timeoutMs);
  }

  /** Ends all connections. Those that wait for a status get an `ActivationTimeoutError`. */
  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
    this.#board.close();
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, why, id, change, unreadable } = await this.#read(request).catch(
      (): Reply => ({ status: 400, why: 'it broke off' }),
    );
    if (why) this.#board.noteRefusal(`${status}, ${why}`);
    // The gateway changes the status when it has the response, so nobody is told of the change before the response is sent. `close`
    // follows the response. It also comes without one, when the gateway has hung up, which then sends the callback again.
    if (id && change) response.once('close', () => this.#take(id, change));
    answer(request, response, status);
    if (unreadable) this.#show(unreadable);
  }

  /** Tells of a change once. The id is remembered this late so that a callback whose response got stuck counts when it is sent again. */
  #take(id: string, change: StatusChange): void {
    if (this.#seen.has(id)) return;
    this.#seen.add(id);
    const [oldest] = this.#seen;
    if (this.#seen.size > rememberedIds && oldest) this.#seen.delete(oldest);
    if (this.#board.note(change)) void callHook('onChange', () => this.options.onChange?.(change));
  }

  #show(callback: UnreadableCallback): void {
    const minute = Math.floor(performance.now() / 60_000);
    if (this.#unreadable.minute !== minute) this.#unreadable = { minute, count: 0 };
    this.#unreadable.count += 1;
    if (this.#unreadable.count > unreadableAMinute) return;
    void callHook('onUnreadable', () => this.options.onUnreadable?.(callback));
  }

  async #read(request: IncomingMessage): Promise<Reply> {
    const { method = '', url = '', headers } = request;
    const path = url.split('?', 1)[0] ?? '';
    if (path !== this.#path && !path.startsWith(`${this.#path}/`)) return { status: 404, why: 'another path' };
    if (!methods.includes(method)) return { status: 405, why: 'another method' };
    const body = await readBody(request);
    if (body === undefined) return { status: 413, why: 'too long' };
    const unsigned = this.#unsigned(body, request);
    if (unsigned !== undefined) return { status: 401, why: unsigned };
    let json: unknown;
    try {
      json = JSON.parse(body);
    } catch {
      return { status: 400, why: 'no JSON' };
    }
    const contentType = headers['content-type'];
    const id = headers['webhook-id'];
    const isJson = /^application\/json *(;|$)/i.test(contentType ?? '');
    const change = isJson ? readCallback(json) : undefined;
    if (typeof id === 'string' && id !== '' && id.length <= longestId && change) return { status: 200, id, change };
    const why = 'a form that the app cannot read';
    return { status: 200, why, unreadable: { method, url, contentType, body: body.slice(0, longestShown) } };
  }

  /** Tells why a callback does not count as signed; `undefined` when it does, or needs no signature. */
  #unsigned(body: string, { headers }: IncomingMessage): string | undefined {
    try {
      this.webhook?.verify(body, headers as Record<string, string>, { jsonParse: false });
      return undefined;
    } catch (error) {
      if (error instanceof WebhookVerificationError) return error.message;
      throw error;
    }
  }
}
