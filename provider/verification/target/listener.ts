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

/** What came of waiting for a callback. */
export interface Arrival {
  readonly callback: Callback;
  /** Nothing when it is the one that was awaited. Else it is the nearest to that: for the contract to judge, not to go on with. */
  readonly problem?: string;
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

/** Whether it says nothing of a channel or session in the form that is known. */
function isUnreadable({ body }: Callback): boolean {
  return (['channel', 'session'] as const).every((kind) => {
    const { uid, status } = subject(body, kind) ?? {};
    return typeof uid !== 'string' || !uid || typeof status !== 'string';
  });
}

/** What a channel or session becomes when it will not become active any more. */
const dead: readonly unknown[] = ['error', 'failed', 'blocked'];

/** Receives the callbacks that seeding causes, and keeps them for the message interactions. */
export class WebhookListener {
  readonly #callbacks: Callback[] = [];
  readonly #refused: string[] = [];
  readonly #unreceived = new Map<string, number>();
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
   * The callback that says the status of a channel or session, also when it came before; or once it says that the thing is dead,
   * or after `timeoutMs`, the nearest to it: one about the same thing, or one that cannot be read.
   * @throws when there is none of either, with what was awaited and what arrived
   */
  async arrival({ kind, uid }: Awaited, status: string, timeoutMs: number): Promise<Arrival> {
    const deadline = AbortSignal.timeout(timeoutMs);
    for (;;) {
      const all = this.#callbacks.map((callback) => ({ callback, subject: subject(callback.body, kind) }));
      const own = all.filter((each) => each.subject?.uid === uid);
      const found = own.find((each) => each.subject?.status === status);
      if (found) return { callback: found.callback };
      const end = own.find((each) => dead.includes(each.subject?.status));
      if (end)
        return { callback: end.callback, problem: `${kind} ${uid} became ${end.subject?.status}, not ${status}` };
      if (deadline.aborted) {
        const problem = this.#missing(`${kind} ${uid} is ${status}`, timeoutMs);
        const nearest = own.at(-1)?.callback ?? this.#callbacks.filter(isUnreadable).at(-1);
        if (nearest) return { callback: nearest, problem };
        throw new Error(problem);
      }
      await this.#next(deadline);
    }
  }

  /**
   * The callback that was awaited, and no other.
   * @throws once it says that the thing is dead, or after `timeoutMs`, with what was awaited and what arrived
   */
  async callback(awaited: Awaited, status: string, timeoutMs: number): Promise<Callback> {
    const { callback, problem } = await this.arrival(awaited, status, timeoutMs);
    if (problem) throw new Error(problem);
    return callback;
  }

  /** From now on, callbacks in which the text occurs are answered as by an app that is down: they are not received. */
  receiveNone(text: string): void {
    this.#unreceived.set(text, 0);
  }

  /** Once a callback has come that `receiveNone` was said of. @throws after `timeoutMs` */
  async notReceived(text: string, timeoutMs: number): Promise<void> {
    const deadline = AbortSignal.timeout(timeoutMs);
    while (!this.#unreceived.get(text)) {
      if (deadline.aborted) throw new Error(this.#missing(`${text} is to become active`, timeoutMs));
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
    } catch {
      return 401;
    }
    for (const [text, count] of this.#unreceived) {
      if (!body.includes(text)) continue;
      this.#unreceived.set(text, count + 1);
      return 503;
    }
    return undefined;
  }
}
