import type { Provider } from '../../provider/verification/providers';
import { statusIn } from '../../provider/verification/target/callback-texts';
import type { Outcome, Request } from '../../provider/verification/target/caller';
import type { AnsweredCallback, Subject } from '../../provider/verification/target/listener';
import type { Account } from '../../provider/verification/target/target';
import { serviceOf } from './request';

/** Why a call was made: a step of the document, that step once more, a call that the document lacks, or the end of the run. */
export type Cause = 'step' | 'asked again' | 'filled in' | 'clean-up';

/** One try of a call. */
export interface CallEvent {
  readonly kind: 'call';
  readonly to: Provider | 'second address';
  readonly cause: Cause;
  /** The id of the step that was carried out; `undefined` for clean-up. */
  readonly step?: string | undefined;
  readonly method: string;
  /** Without the query. A known uid is its name in braces, such as {channel_uid}. */
  readonly path: string;
  /** Milliseconds since the document was begun. */
  readonly at: number;
  /** Milliseconds to the end of the response. */
  readonly ms: number;
  /** `undefined` for a call without a response. */
  readonly status?: number | undefined;
}

export interface CallbackEvent {
  readonly kind: 'callback';
  readonly method: string;
  /** The channel or session that it is about; `undefined` for a callback about nothing that the document made. */
  readonly about?: Subject['kind'] | undefined;
  /** The status that it gives; `undefined` where it gives none. */
  readonly says?: string | undefined;
  /** Milliseconds since the document was begun. */
  readonly at: number;
  /** Milliseconds since the end of the last call that named what it is about; `undefined` where there is none. */
  readonly after?: number | undefined;
  /** The status that the callback was answered with. */
  readonly answered: number;
}

/** An event of a run, for the sequence diagram and for reports. */
export type RunEvent = CallEvent | CallbackEvent;

interface Context {
  readonly cause: Cause;
  readonly step?: string | undefined;
}

interface Call {
  readonly request: Request;
  readonly context: Context;
  readonly started: number;
  ended?: number;
  outcome?: Outcome;
}

interface Callback {
  readonly arrived: AnsweredCallback;
  readonly time: number;
}

/** A part of a path as a text; as it is where it is not encoded well. */
export function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const creation = /\/(channel|session)s$/;

/** Where calls go to. Each URL is without a slash at its end. */
interface Addresses {
  readonly urls: Account['urls'];
  readonly second?: string | undefined;
}

/** Takes down what happens while a document is carried out. */
export class Recorder {
  #entries: (Call | Callback)[] = [];
  #names = new Map<string, string>();
  #started = 0;
  #context: Context = { cause: 'clean-up' };

  constructor(private readonly addresses: Addresses) {}

  /** Forgets the document before, and begins another. */
  begin(): void {
    this.#entries = [];
    this.#names = new Map();
    this.#started = performance.now();
  }

  /** Tells why the calls that follow are made. */
  because(cause: Cause, step?: string): void {
    this.#context = { cause, step };
  }

  /** Gives a value its name in the paths of calls. */
  name(value: string, name: string): void {
    this.#names.set(value, name);
  }

  /** Takes a call that is about to go out. Returns what takes its outcome. */
  call(request: Request): (outcome: Outcome) => void {
    const call: Call = { request, context: this.#context, started: performance.now() };
    this.#entries.push(call);
    return (outcome) => {
      call.ended = performance.now();
      call.outcome = outcome;
    };
  }

  callback(arrived: AnsweredCallback): void {
    this.#entries.push({ arrived, time: performance.now() });
  }

  /** When a callback first gave a thing a status, in milliseconds of the process's clock; `undefined` where none did. */
  told(uid: string, status: string): number | undefined {
    const callbacks = this.#entries.filter(
      (entry): entry is Callback => 'arrived' in entry && entry.arrived.texts.includes(uid),
    );
    return callbacks.find(({ arrived }) => statusIn(arrived.body, uid) === status)?.time;
  }

  /** The path of a URL below the address that it belongs to. */
  pathOf(url: string): string {
    return this.#placed(url).path;
  }

  /** The events so far, in their order. */
  events(): RunEvent[] {
    return this.#entries.map((entry) => ('arrived' in entry ? this.#callbackEvent(entry) : this.#callEvent(entry)));
  }

  #callEvent({ request, context, started, ended = started, outcome }: Call): CallEvent {
    const { to, path } = this.#placed(request.url);
    return {
      kind: 'call',
      to,
      ...context,
      method: request.method,
      path: path
        .split('/')
        .map((part) => this.#named(part))
        .join('/'),
      at: this.#since(started),
      ms: Math.round(ended - started),
      status: typeof outcome === 'object' ? outcome.status : undefined,
    };
  }

  #placed(url: string): { to: CallEvent['to']; path: string } {
    const { urls, second } = this.addresses;
    const own = Object.values(urls);
    const [text = ''] = url.split('?', 1);
    const bases = [...own, ...(second === undefined ? [] : [second])].filter((base) => text.startsWith(`${base}/`));
    // One address may begin with another.
    const base = bases.sort((one, other) => other.length - one.length)[0] ?? '';
    const path = text.slice(base.length);
    return { to: base === second && !own.includes(base) ? 'second address' : serviceOf(path), path };
  }

  #named(part: string): string {
    const name = this.#names.get(decoded(part)) ?? (uuid.test(part) ? 'uid' : undefined);
    return name === undefined ? part : `{${name}}`;
  }

  #callbackEvent({ arrived, time }: Callback): CallbackEvent {
    const { method, body, texts, answered } = arrived;
    const [subject] = this.#made().filter(({ uid }) => texts.includes(uid));
    const last =
      subject && this.#calls().findLast((call) => (call.ended ?? time) <= time && mentions(call, subject.uid));
    return {
      kind: 'callback',
      method,
      about: subject?.kind,
      says: subject && statusIn(body, subject.uid),
      at: this.#since(time),
      after: last?.ended === undefined ? undefined : Math.round(time - last.ended),
      answered,
    };
  }

  /** The channels and sessions that were made, sessions first: a callback about a session may name its channel too. */
  #made(): Subject[] {
    const made = this.#calls().flatMap(({ request, outcome }): Subject[] => {
      const [, kind] = creation.exec(new URL(request.url).pathname) ?? [];
      if (request.method !== 'POST' || !kind || typeof outcome !== 'object' || outcome.status >= 300) return [];
      const [, uid] = /"uid"\s*:\s*"([^"]+)"/.exec(outcome.body.toString('utf8')) ?? [];
      return uid === undefined ? [] : [{ kind: kind as Subject['kind'], uid }];
    });
    return made.reverse();
  }

  #calls(): Call[] {
    return this.#entries.filter((entry): entry is Call => 'request' in entry);
  }

  #since(time: number): number {
    return Math.round(time - this.#started);
  }
}

/** Tells if a call that changes something names a uid in its path, or had it in its response. */
const mentions = ({ request, outcome }: Call, uid: string): boolean =>
  request.method !== 'GET' &&
  (request.url.includes(uid) || (typeof outcome === 'object' && outcome.body.includes(uid)));
