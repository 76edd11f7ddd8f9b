import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { parseJson, textsIn } from '../../../lib/json';

/** A callback as it arrived. The messages of the pact are verified against these. */
export interface ReceivedCallback {
  /** The raw body. */
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface ListenerOptions {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** Callbacks that are not signed with it are refused and do not count as received. */
  readonly secret?: string | undefined;
}

/** How waiting for a callback ended. */
export interface Arrival {
  readonly callback: ReceivedCallback;
  /** `undefined` for the callback that was awaited. Else the callback is the nearest to it: the contract judges it, seeding stops. */
  readonly problem?: string;
}

/** The channel or session that a callback is about. */
export interface Subject {
  readonly kind: 'channel' | 'session';
  readonly uid: string;
}

/** The part about a channel or session, whatever else is in the callback: judging the rest is the contract's part. */
function partAbout(kind: Subject['kind'], body: string): { uid?: unknown; status?: unknown } | undefined {
  const callback = parseJson(body) as { data?: Record<string, { uid?: unknown; status?: unknown }> } | undefined;
  return callback?.data?.[kind] ?? undefined;
}

function isUnreadable({ body }: ReceivedCallback): boolean {
  return (['channel', 'session'] as const).every((kind) => {
    const { uid, status } = partAbout(kind, body) ?? {};
    return typeof uid !== 'string' || !uid || typeof status !== 'string';
  });
}

/** A channel or session in one of these will not become active any more. */
const finalStatuses: readonly unknown[] = ['error', 'failed', 'blocked'];

/**
 * Receives the callbacks that seeding causes, and keeps them for the message interactions.
 * It is not the app's receiver: that one refuses what the app cannot use, this one keeps it for the contract to judge.
 */
export class WebhookListener {
  readonly #callbacks: ReceivedCallback[] = [];
  readonly #refused: string[] = [];
  readonly #withheld = new Map<string, number>();
  readonly #waiting = new Set<() => void>();
  readonly #server = createServer((request, response) => {
    this.#receive(request, response).catch(() => request.destroy());
  });
  readonly #webhook: Webhook | undefined;

  private constructor(private readonly options: ListenerOptions) {
    this.#webhook = options.secret ? new Webhook(options.secret) : undefined;
  }

  /** @throws when the address is taken or belongs to another machine; the message names the variable to change */
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
   * Waits for the callback that says `status` about the subject; one that came before counts. When the subject can no longer get
   * that status, or after `timeoutMs`, the result is the nearest callback instead: one about the subject, or one that cannot be read.
   * @throws when there is no such callback either, with what was awaited and what arrived
   */
  async arrival({ kind, uid }: Subject, status: string, timeoutMs: number): Promise<Arrival> {
    const deadline = AbortSignal.timeout(timeoutMs);
    for (;;) {
      const all = this.#callbacks.map((callback) => ({ callback, part: partAbout(kind, callback.body) }));
      const own = all.filter(({ part }) => part?.uid === uid);
      const found = own.find(({ part }) => part?.status === status);
      if (found) return { callback: found.callback };
      const end = own.find(({ part }) => finalStatuses.includes(part?.status));
      if (end) return { callback: end.callback, problem: `${kind} ${uid} became ${end.part?.status}, not ${status}` };
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
   * Waits for the callback that says `status` about the subject.
   * @throws when the subject can no longer get that status, or after `timeoutMs`, with what was awaited and what arrived
   */
  async callback(subject: Subject, status: string, timeoutMs: number): Promise<ReceivedCallback> {
    const { callback, problem } = await this.arrival(subject, status, timeoutMs);
    if (problem) throw new Error(problem);
    return callback;
  }

  /** From now on, callbacks that hold the uid are answered 503, as by an app that is down: they are not received. */
  withhold(uid: string): void {
    this.#withheld.set(uid, 0);
  }

  /** Resolves when a callback has come whose uid is withheld. @throws after `timeoutMs` */
  async notReceived(uid: string, timeoutMs: number): Promise<void> {
    const deadline = AbortSignal.timeout(timeoutMs);
    while (!this.#withheld.get(uid)) {
      if (deadline.aborted) throw new Error(this.#missing(`${uid} is to become active`, timeoutMs));
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

  #missing(awaited: string, timeoutMs: number): string {
    const arrived = [...this.#callbacks.map(({ body }) => body.slice(0, 300)), ...this.#refused];
    const instead =
      arrived.length > 0 ? `the last that arrived: ${arrived.slice(-3).join(' | ')}` : 'none arrived at all';
    return `no callback said within ${timeoutMs} ms that ${awaited}; ${instead}. The gateway's webhook URL has to lead to ${this.url}`;
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const refusal = this.#refusal(request, body);
    // The gateway changes the status when it has the answer, so whoever waits is woken after that.
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
    const uid = textsIn(parseJson(body)).find((each) => this.#withheld.has(each));
    if (uid === undefined) return undefined;
    this.#withheld.set(uid, (this.#withheld.get(uid) ?? 0) + 1);
    return 503;
  }
}
