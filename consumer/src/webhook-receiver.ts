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

const maxBytes = 64 * 1024;
const rememberedIds = 10_000;

/** The raw body, or nothing when it is too large: the signature is made over exactly these bytes. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop must not destroy the request: its socket has to carry the 413.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Listens for the gateway's callbacks. Answers 2xx only for what it took in or had taken in before. */
export class WebhookReceiver {
  readonly #board = new StatusBoard();
  readonly #seen = new Set<string>();
  readonly #webhook: Webhook | undefined;
  readonly #path: string;

  private constructor(
    private readonly server: Server,
    /** What the gateway's operator is given as the webhook URL. */
    readonly url: string,
    private readonly options: ReceiverOptions,
  ) {
    this.#webhook = options.secret ? new Webhook(options.secret) : undefined;
    this.#path = new URL(url).pathname;
    server.on('request', (request, response) => void this.#receive(request, response));
  }

  static async listen(options: ReceiverOptions = {}): Promise<WebhookReceiver> {
    const { host = '127.0.0.1', port = 0, path = '/webhooks/communication-gw' } = options;
    const server = createServer().listen(port, host);
    await once(server, 'listening');
    const { port: taken } = server.address() as AddressInfo;
    const url = `http://${host.includes(':') ? `[${host}]` : host}:${taken}${path}`;
    return new WebhookReceiver(server, url, options);
  }

  /** See {@link StatusBoard.waitFor}. A status that came before anyone waited for it counts. */
  waitFor(awaited: Awaited, status: 'active' | 'inactive' | 'deleted', timeoutMs: number): Promise<void> {
    return this.#board.waitFor(awaited, status, timeoutMs);
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    if (this.server.listening) await once(this.server, 'close');
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, change } = await this.#judge(request).catch(() => ({ status: 400, change: undefined }));
    // The gateway changes the status when it has our answer, so nobody here acts on the change before that is sent.
    // (`close` comes after the answer, and also instead of it, when the gateway has hung up: it will then send it again.)
    if (change) {
      response.once('close', () => {
        if (this.#board.record(change)) this.options.onChange?.(change);
      });
    }
    // What is left of a body that was not read must not be taken for the next request.
    response.writeHead(status, request.complete ? {} : { connection: 'close' }).end();
  }

  async #judge(request: IncomingMessage): Promise<{ status: number; change?: StatusChange }> {
    if (request.url?.split('?', 1)[0] !== this.#path) return { status: 404 };
    if (request.method !== 'POST') return { status: 405 };
    const body = await readBody(request);
    if (body === undefined) return { status: 413 };
    const id = request.headers['webhook-id'];
    if (!this.#signed(body, request)) return { status: 401 };
    if (typeof id !== 'string' || !/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
      return { status: 400 };
    }
    if (this.#seen.has(id)) return { status: 200 };
    const change = readCallback(body);
    if (!change) return { status: 400 };
    this.#remember(id);
    return { status: 200, change };
  }

  #signed(body: string, { headers }: IncomingMessage): boolean {
    if (!this.#webhook) return true;
    try {
      this.#webhook.verify(body, headers as Record<string, string>, { jsonParse: false });
      return true;
    } catch (error) {
      if (error instanceof WebhookVerificationError) return false;
      throw error;
    }
  }

  #remember(id: string): void {
    this.#seen.add(id);
    const [oldest] = this.#seen;
    if (this.#seen.size > rememberedIds && oldest) this.#seen.delete(oldest);
  }
}
