import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';

/** A callback as it arrived: what the messages of the pact are verified against. */
export interface Callback {
  /** The raw body. */
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface ListenerOptions {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** Callbacks with another signature, or none, are refused and do not count as arrived. */
  readonly secret?: string | undefined;
}

export type Awaited = { readonly kind: 'channel' | 'session'; readonly uid: string };

interface Subject {
  readonly uid?: unknown;
  readonly status?: unknown;
}

/** The channel or session that a callback is about, however the rest of it looks: judging that is the contract's part. */
function subject(body: string, kind: Awaited['kind']): Subject | undefined {
  try {
    const { data } = JSON.parse(body) as { data?: Record<string, Subject | undefined> };
    return data?.[kind] ?? undefined;
  } catch {
    return undefined;
  }
}

/** What a channel or session becomes when it will not become active any more. */
const dead: readonly unknown[] = ['error', 'failed', 'blocked'];

/** Receives the callbacks that seeding causes, and keeps them for the message interactions. */
export class WebhookListener {
  readonly #callbacks: Callback[] = [];
  readonly #refused: string[] = [];
  readonly #waiting = new Set<() => void>();
  readonly #server = createServer((request, response) => {
    this.#receive(request, response).catch(() => request.destroy());
  });
  readonly #webhook: Webhook | undefined;

  private constructor(private readonly options: ListenerOptions) {
    this.#webhook = options.secret ? new Webhook(options.secret) : undefined;
  }

  /** @throws when the address is taken or not of this machine; the message names the variable to change */
  static async listen(options: ListenerOptions): Promise<WebhookListener> {
    const listener = new WebhookListener(options);
    listener.#server.listen(options.port, options.host);
    await once(listener.#server, 'listening').catch((error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? `port ${options.port} is in use` : error.message;
      throw new Error(`The webhook listener cannot listen: ${reason}. Set WEBHOOK_LISTEN to another host:port`);
    });
    return listener;
  }

  get url(): string {
    const { address, port, family } = this.#server.address() as AddressInfo;
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}${this.options.path}`;
  }

  /**
   * The callback that says the status of a channel or session, also when it came before.
   * @throws once it says that the thing is dead, or after `timeoutMs`, with what was awaited and what arrived
   */
  async callback({ kind, uid }: Awaited, status: string, timeoutMs: number): Promise<Callback> {
    const deadline = AbortSignal.timeout(timeoutMs);
    for (;;) {
      const about = this.#callbacks.map((callback) => ({ callback, subject: subject(callback.body, kind) }));
      const own = about.filter((each) => each.subject?.uid === uid);
      const found = own.find((each) => each.subject?.status === status);
      if (found) return found.callback;
      const end = own.find((each) => dead.includes(each.subject?.status));
      if (end) throw new Error(`${kind} ${uid} became ${end.subject?.status}, not ${status}`);
      if (deadline.aborted) throw new Error(this.#missing(`${kind} ${uid} is ${status}`, timeoutMs));
      await this.#next(deadline);
    }
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #next(deadline: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#waiting.delete(wake);
        deadline.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      deadline.addEventListener('abort', wake);
    });
  }

  #missing(what: string, timeoutMs: number): string {
    const arrived = [...this.#callbacks.map(({ body }) => body.slice(0, 300)), ...this.#refused];
    const instead =
      arrived.length > 0 ? `the last that arrived: ${arrived.slice(-3).join(' | ')}` : 'none arrived at all';
    return `no callback said within ${timeoutMs} ms that ${what}; ${instead}. The gateway's webhook URL has to lead to ${this.url}`;
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const refusal = this.#refusal(request, body);
    // The gateway changes the status when it has the answer, so nobody is told before it is sent.
    response.once('close', () => {
      if (refusal) this.#refused.push(`${request.method} ${request.url} (answered ${refusal})`);
      else this.#callbacks.push({ body, headers: request.headers as Record<string, string> });
      for (const wake of [...this.#waiting]) wake();
    });
    response.writeHead(refusal ?? 200).end();
  }

  #refusal({ method, url, headers }: IncomingMessage, body: string): number | undefined {
    if (url !== this.options.path) return 404;
    if (method !== 'POST') return 405;
    try {
      this.#webhook?.verify(body, headers as Record<string, string>, { jsonParse: false });
      return undefined;
    } catch {
      return 401;
    }
  }
}
