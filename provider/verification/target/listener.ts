import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { shown } from '../../../lib/shown';
import { statusIn, textsOf } from './callback-texts';

/** A callback as it arrived. The messages of the pact are verified against these. */
export interface ReceivedCallback {
  readonly method: string;
  /** The part of the path below the listener's own, with the query; empty at the listener's own path. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The raw body. */
  readonly body: string;
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
  /** `undefined` for the callback that was awaited. Else the callback is the nearest one: seeding stops, the contract checks it. */
  readonly problem?: string;
}

/** A callback about a channel or session, refused or not. */
export interface Delivery {
  readonly callback: ReceivedCallback;
  /** Method and URL as they came. */
  readonly request: string;
  /** The status that it gives the subject; `undefined` for one that gives none. */
  readonly status: string | undefined;
  /** The status of the listener's refusal; `undefined` when it was accepted. */
  readonly refused: number | undefined;
  /** Why the signature was refused. */
  readonly why?: string | undefined;
}

/** A callback with the status that it was answered with. */
export interface AnsweredCallback extends ReceivedCallback {
  readonly answered: number;
  /** Every text in the path, the query and the body. */
  readonly texts: readonly string[];
}

/** The channel or session that a callback is about. */
export interface Subject {
  readonly kind: 'channel' | 'session';
  readonly uid: string;
  /** Another text that only callbacks about the subject hold. It finds a callback without the uid, for the contract to check. */
  readonly alias?: string;
}

interface Kept {
  readonly callback: ReceivedCallback;
  /** Every text in the path, the query and the body. One of them is the subject's uid. */
  readonly texts: readonly string[];
  /** Method and URL, for messages. */
  readonly request: string;
  /** The status of a refusal; `undefined` when the callback was accepted. */
  readonly refused: number | undefined;
  /** Why the signature was refused. */
  readonly why?: string | undefined;
  /** Characters of the callback. */
  readonly size: number;
  /** True when it holds no uid that the run has made. */
  foreign: boolean;
}

/** A channel or session with one of these statuses does not become active any more. */
const finalStatuses: readonly unknown[] = ['error', 'failed', 'blocked'];

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Bytes that a callback may have. */
const longestBody = 64 * 1024;
/** Milliseconds that a callback may take to arrive. */
const requestTimeout = 10_000;
/** Connections that are open at once; one more is closed at once. A gateway needs few, and each may hold a body. */
const mostConnections = 512;
/** The most callbacks that are kept without a uid of the run. There may be many, since the listener can be public. */
const keptForeign = 1000;
/** Characters of those together. Their texts are kept too, which may take five times as much. */
const keptForeignSize = 8 * 1024 * 1024;

/** Aborted after some time, which may have a fraction: AbortSignal.timeout takes none. */
const after = (ms: number) => AbortSignal.timeout(Math.max(0, Math.round(ms)));

/**
 * Receives the callbacks that seeding causes, in any form, and keeps them for the message interactions.
 * The app's receiver is not used, because it knows only the form that the app believes in. This listener recognizes a callback under
 * every answer to the open questions, so that the contract can check it.
 */
export class WebhookListener {
  readonly #kept: Kept[] = [];
  /** Uids that the run has made, by kind. */
  readonly #own = { channel: new Set<string>(), session: new Set<string>() };
  readonly #withheld = new Set<string>();
  readonly #unsaid = new Set<string>();
  readonly #waiting = new Set<() => void>();
  #observer: (arrived: AnsweredCallback) => void = () => undefined;
  /** The callbacks that are kept without a uid of the run. */
  #foreign = { count: 0, size: 0 };
  // By default, Node looks for late requests only every 30 s.
  readonly #server = createServer(
    { requestTimeout, connectionsCheckingInterval: requestTimeout / 10 },
    (request, response) => {
      this.#receive(request, response).catch(() => request.destroy());
    },
  );
  readonly #webhook: Webhook | undefined;

  private constructor(private readonly options: ListenerOptions) {
    this.#webhook = options.secret === undefined ? undefined : new Webhook(options.secret);
  }

  /** @throws when the address is taken or belongs to another machine; the message names the variable to change */
  static async listen(options: ListenerOptions): Promise<WebhookListener> {
    const listener = new WebhookListener(options);
    listener.#server.maxConnections = mostConnections;
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

  /** Has a function take each callback once it is answered, refused ones as well. */
  observe(observer: (arrived: AnsweredCallback) => void): void {
    this.#observer = observer;
  }

  /** Notes that the run has made a channel or session. Callbacks about it are kept, however many others come. */
  owns({ kind, uid }: Subject): void {
    this.#own[kind].add(uid);
    for (const kept of this.#kept) {
      if (!kept.foreign || !kept.texts.includes(uid)) continue;
      this.#keepsForeign(kept, -1);
      kept.foreign = false;
    }
  }

  /**
   * Waits for the callback that says `status` about the subject; one that came before counts. When the subject can no longer get
   * that status, or when the time is up, the result is the nearest callback instead.
   * @throws when there is no callback about the subject, with what was awaited and what arrived
   */
  async arrival(subject: Subject, status: string, timeoutMs: number): Promise<Arrival> {
    const deadline = after(timeoutMs);
    const { kind, uid } = subject;
    for (;;) {
      const own = this.#about(subject);
      const found = own.find((each) => each.status === status);
      if (found) return { callback: found.callback };
      const end = own.find((each) => finalStatuses.includes(each.status));
      if (end) return { callback: end.callback, problem: `${kind} ${uid} became ${end.status}, not ${status}` };
      if (deadline.aborted) {
        const problem = this.#missing(`${kind} ${uid} is ${status}`, timeoutMs, own.length === 0);
        const nearest = own.at(-1)?.callback ?? (this.#received(subject.alias).at(-1) ?? this.#nameless())?.callback;
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

  /** Tells if any callback about the subject was received. */
  hasCallback(subject: Subject): boolean {
    return this.#about(subject).length > 0;
  }

  /** From now on, callbacks that hold the uid are answered 503, as if the app were down. */
  withhold(uid: string): void {
    this.#withheld.add(uid);
  }

  /** Resolves when a callback that holds the uid was refused. @throws after `timeoutMs` */
  async notReceived(uid: string, timeoutMs: number): Promise<void> {
    const deadline = after(timeoutMs);
    while (!this.#kept.some(({ refused, texts }) => refused === 503 && texts.includes(uid))) {
      if (deadline.aborted) throw new Error(this.#missing(`${uid} is to become active`, timeoutMs, true));
      await this.#next(deadline);
    }
  }

  /** The next callback that holds the uid is answered 200 without a body, which does not say that all went well. */
  answerBare(uid: string): void {
    this.#unsaid.add(uid);
  }

  /** The callbacks about a subject, refused ones too, in their order. */
  deliveries(subject: Subject): Delivery[] {
    return this.#named(subject).map((kept) => ({
      ...kept,
      status: statusIn(kept.callback.body, subject.uid),
    }));
  }

  /** The callbacks that hold no uid of the run, refused ones too, in their order. */
  foreignDeliveries(): Delivery[] {
    return this.#kept.filter(({ foreign }) => foreign).map((kept) => ({ ...kept, status: undefined }));
  }

  /** Resolves to what `look` finds. It is asked at once, and whenever a callback has come; `undefined` after `timeoutMs`. */
  async seen<Found>(look: () => Found | undefined, timeoutMs: number): Promise<Found | undefined> {
    const deadline = after(timeoutMs);
    for (;;) {
      const found = look();
      if (found !== undefined || deadline.aborted) return found;
      await this.#next(deadline);
    }
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** The received callbacks about a subject, in their order. */
  #about(subject: Subject): Delivery[] {
    return this.deliveries(subject).filter(({ refused }) => refused === undefined);
  }

  /** One that names a session and its channel is about the session. */
  #named({ kind, uid }: Subject): Kept[] {
    return this.#kept.filter(
      ({ texts }) => texts.includes(uid) && (kind === 'session' || !texts.some((text) => this.#own.session.has(text))),
    );
  }

  #received(text: string | undefined): Kept[] {
    return this.#kept.filter(
      ({ refused, texts }) => refused === undefined && text !== undefined && texts.includes(text),
    );
  }

  /** The last callback without any uid: it may be the one that is missing. */
  #nameless(): Kept | undefined {
    return this.#kept
      .filter(({ refused, texts }) => refused === undefined && !texts.some((each) => uuid.test(each)))
      .at(-1);
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

  #missing(awaited: string, timeoutMs: number, isUnheardOf: boolean): string {
    const last = this.#kept
      .slice(-3)
      .map(({ callback, request, refused, why }) =>
        shown(refused ? `${request} (answered ${[refused, why].filter(Boolean).join(': ')})` : callback.body),
      );
    const instead = last.length > 0 ? `the last that arrived: ${last.join(' | ')}` : 'none arrived at all';
    // The gateway calls only apps back, and a staff token may belong to none.
    const hint = isUnheardOf ? ' (a token that belongs to no app would explain it)' : '';
    return `no callback said within ${timeoutMs} ms that ${awaited}${hint}; ${instead}. The gateway's webhook URL has to lead to ${this.url}`;
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const own = this.options.path.replace(/\/$/, '');
    const url = request.url ?? '/';
    const path = url === this.options.path ? '' : url.slice(own.length);
    const texts = textsOf(path, body ?? '');
    const { refused, why } = this.#refusal(request, own, body, texts);
    const { method = '', headers } = request;
    const callback = { method, path, headers: headers as Record<string, string>, body: body ?? '' };
    const kept = {
      callback,
      size: JSON.stringify(callback).length,
      request: `${method} ${url}`,
      texts,
      refused,
      why,
    };
    // The gateway changes the status when it has the response, so waiting ends only after that.
    response.once('close', () => this.#keep(kept));
    const unsaid = texts.find((text) => this.#unsaid.has(text));
    if (refused === undefined && unsaid !== undefined) {
      this.#unsaid.delete(unsaid);
      response.writeHead(200).end();
      return;
    }
    response.writeHead(refused ?? 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ success: refused === undefined }));
  }

  #keep(received: Omit<Kept, 'foreign'>): void {
    const isOwn = (text: string) => this.#own.channel.has(text) || this.#own.session.has(text);
    const kept = { ...received, foreign: !received.texts.some(isOwn) };
    this.#kept.push(kept);
    this.#observer({ ...kept.callback, answered: kept.refused ?? 200, texts: kept.texts });
    if (kept.foreign) this.#keepsForeign(kept, 1);
    while (this.#foreign.count > keptForeign || this.#foreign.size > keptForeignSize) {
      for (const oldest of this.#kept.splice(
        this.#kept.findIndex(({ foreign }) => foreign),
        1,
      ))
        this.#keepsForeign(oldest, -1);
    }
    for (const wake of [...this.#waiting]) wake();
  }

  #keepsForeign({ size }: Kept, more: 1 | -1): void {
    this.#foreign.count += more;
    this.#foreign.size += more * size;
  }

  #refusal(
    { url = '', headers }: IncomingMessage,
    own: string,
    body: string | undefined,
    texts: readonly string[],
  ): Pick<Kept, 'refused' | 'why'> {
    if (!url.startsWith(own) || !/^([/?]|$)/.test(url.slice(own.length))) return { refused: 404 };
    if (body === undefined) return { refused: 413 };
    try {
      this.#webhook?.verify(body, headers as Record<string, string>, { jsonParse: false });
    } catch (error) {
      return { refused: 401, why: (error as Error).message };
    }
    return { refused: texts.some((text) => this.#withheld.has(text)) ? 503 : undefined };
  }
}

/** The body, or `undefined` when it is too large to be a callback. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= longestBody) chunks.push(chunk);
  }
  return size > longestBody ? undefined : Buffer.concat(chunks).toString('utf8');
}
