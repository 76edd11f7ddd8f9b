import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { readCallback, type StatusChange } from './callbacks';
import { type Awaited, StatusBoard } from './status-board';

export interface ReceiverOptions {
  /** 127.0.0.1 unless told otherwise. */
  readonly host?: string;
  /** 0, any free port, unless told otherwise. */
  readonly port?: number;
  readonly path?: string;
  /** `whsec_` and base64: callbacks must then be signed by it (Standard Webhooks 1.0). */
  readonly secret?: string | undefined;
  /** Told of every change of a status, once each, in the order of their receipt; stale ones are left out. */
  readonly onChange?: (change: StatusChange) => void;
}

interface Verdict {
  readonly status: number;
  /** Both only of a callback that is taken in. */
  readonly id?: string;
  readonly change?: StatusChange;
}

const maxBytes = 64 * 1024;
/** Milliseconds in which a request has to be there, to its last byte: also the bound of reading what is dropped. */
const requestTimeout = 10_000;
const rememberedIds = 10_000;

/** The raw body, or nothing when it is too large: the signature is made over exactly these bytes. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop must not destroy the request: its socket has to carry the answer.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Answers without a body; 405 says, as it must, what is allowed. */
function answer(request: IncomingMessage, response: ServerResponse, status: number): void {
  const headers = { 'content-length': 0, ...(status === 405 && { allow: 'POST' }) };
  if (request.complete) {
    response.writeHead(status, headers).end();
    return;
  }
  // What is left of a body must not be taken for the next request. But to close on bytes that nobody has read resets the
  // connection, and the answer may be lost with it: so it is sent at once, and the rest of the body read and dropped.
  response.writeHead(status, { ...headers, connection: 'close' }).flushHeaders();
  request.once('close', () => response.end()).resume();
}

/** Listens for the gateway's callbacks. Answers 2xx only for what it took in or had taken in before. */
export class WebhookReceiver {
  readonly #board = new StatusBoard();
  readonly #seen = new Set<string>();
  readonly #path: string;

  private constructor(
    private readonly server: Server,
    /** What the gateway's operator is given as the webhook URL. */
    readonly url: string,
    private readonly webhook: Webhook | undefined,
    private readonly onChange: ReceiverOptions['onChange'],
  ) {
    this.#path = new URL(url).pathname;
    server.on('request', (request, response) => void this.#receive(request, response));
  }

  /** @throws when the port is in use, or the secret is none: before it listens, so that nothing stays behind */
  static async listen(options: ReceiverOptions = {}): Promise<WebhookReceiver> {
    const { host = '127.0.0.1', port = 0, path = '/webhooks/communication-gw', secret, onChange } = options;
    const webhook = secret ? new Webhook(secret) : undefined;
    const server = createServer({ requestTimeout, connectionsCheckingInterval: requestTimeout / 10 });
    server.listen(port, host);
    await once(server, 'listening');
    const { port: taken } = server.address() as AddressInfo;
    const { href } = new URL(path, `http://${host.includes(':') ? `[${host}]` : host}:${taken}`);
    return new WebhookReceiver(server, href, webhook, onChange);
  }

  /** See {@link StatusBoard.waitFor}. A status that came before anyone waited for it counts. */
  waitFor(awaited: Awaited, status: 'active' | 'inactive' | 'deleted', timeoutMs: number): Promise<void> {
    return this.#board.waitFor(awaited, status, timeoutMs);
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, id, change } = await this.#judge(request).catch((): Verdict => ({ status: 400 }));
    // The gateway changes the status when it has our answer, so nobody here acts on the change before that is sent.
    // (`close` comes after the answer, and also instead of it, when the gateway has hung up: it will then send it again.)
    if (id && change) response.once('close', () => this.#take(id, change));
    answer(request, response, status);
  }

  /** Remembers the id not before now: a callback whose answer got stuck is taken in when the gateway sends it again. */
  #take(id: string, change: StatusChange): void {
    if (this.#seen.has(id)) return;
    this.#seen.add(id);
    const [oldest] = this.#seen;
    if (this.#seen.size > rememberedIds && oldest) this.#seen.delete(oldest);
    if (this.#board.record(change)) this.onChange?.(change);
  }

  async #judge(request: IncomingMessage): Promise<Verdict> {
    if (request.url?.split('?', 1)[0] !== this.#path) return { status: 404 };
    if (request.method !== 'POST') return { status: 405 };
    const body = await readBody(request);
    if (body === undefined) return { status: 413 };
    const id = request.headers['webhook-id'];
    if (!this.#signed(body, request)) return { status: 401 };
    const isJson = /^application\/json *(;|$)/i.test(request.headers['content-type'] ?? '');
    if (typeof id !== 'string' || id === '' || !isJson) return { status: 400 };
    const change = readCallback(body);
    return change ? { status: 200, id, change } : { status: 400 };
  }

  #signed(body: string, { headers }: IncomingMessage): boolean {
    if (!this.webhook) return true;
    try {
      this.webhook.verify(body, headers as Record<string, string>, { jsonParse: false });
      return true;
    } catch (error) {
      if (error instanceof WebhookVerificationError) return false;
      throw error;
    }
  }
}
