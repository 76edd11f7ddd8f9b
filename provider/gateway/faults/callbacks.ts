import type { Playing } from './playing';
import type { CallbackFault, SubjectKind } from './schedule';

type Send = typeof fetch;
type Sent = Parameters<Send>;

interface Message {
  readonly of: SubjectKind;
  readonly fault: CallbackFault | undefined;
  tries: number;
}

/** An error like fetch's: deliveries.ts looks for the code in its cause. */
const lost = (code: string) => new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });

const accepted = () => new Response(null, { status: 200 });

/** Rejects when the gateway gives up the try. */
const givenUp = (signal: AbortSignal | null | undefined) =>
  new Promise<never>((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

/** Plays the faults of callbacks. It replaces the fetch that sends them. */
export class CallbackFaults {
  readonly #messages = new Map<string, Message>();

  constructor(private readonly playing: Playing) {}

  readonly send: Send = async (...sent) => {
    const { playing } = this;
    const message = this.#message(sent);
    const { fault, tries } = message;
    const strike = () => fault && playing.strike(fault);
    switch (fault?.kind) {
      case 'callback lost':
        if (tries > fault.tries) break;
        strike();
        throw lost('ECONNREFUSED');
      case 'callback unacknowledged':
        if (tries > fault.tries) break;
        await this.#deliver(message, sent);
        strike();
        throw lost('ECONNRESET');
      case 'callback swallowed':
        strike();
        return accepted();
      case 'callback late':
        if (tries > 1) break;
        strike();
        return Promise.race([
          playing.pause(fault.ms).then(() => this.#afterwards(message, sent)),
          givenUp(sent[1]?.signal),
        ]);
      case 'callback duplicated':
        await this.#deliver(message, sent);
        strike();
        break;
      case 'callback out of order':
        void playing
          .nextDelivery()
          .then(strike)
          .then(() => this.#afterwards(message, sent))
          .catch(() => undefined);
        return accepted();
    }
    return this.#deliver(message, sent);
  };

  #message([, init]: Sent): Message {
    const id = new Headers(init?.headers).get('webhook-id') ?? '';
    const earlier = this.#messages.get(id);
    if (earlier) {
      earlier.tries += 1;
      return earlier;
    }
    const { event } = JSON.parse(String(init?.body)) as { event: string };
    const of = event.startsWith('channel.') ? 'channel' : 'session';
    const message: Message = { of, fault: this.playing.ofCallback(of), tries: 1 };
    this.#messages.set(id, message);
    return message;
  }

  async #deliver({ of }: Message, sent: Sent): Promise<Response> {
    const answered = await fetch(...sent);
    // The body is read to its end, because a fault may drop the response and the connection must become free again.
    const response = new Response((await answered.text()) || null, { status: answered.status });
    if (response.ok) this.playing.delivered(of);
    return response;
  }

  /** Delivers a message, even if the gateway has given up the try by then. */
  #afterwards(message: Message, [url, init]: Sent): Promise<Response> {
    return this.#deliver(message, [url, { ...init, signal: null }]);
  }
}
