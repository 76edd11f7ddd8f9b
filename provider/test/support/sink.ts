import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { CallbackBody } from '../../gateway/callback-forms';
import { checkCallback } from './conformance';
import { within } from './waiting';

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly id: string;
  readonly text: string;
  readonly payload: CallbackBody;
  /** Milliseconds of the monotonic clock. */
  readonly at: number;
}

/** Answers one callback, or does not. */
export type Reply = (response: ServerResponse, received: Received) => void;

export const status = (code: number, headers: Record<string, string> = {}): Reply => {
  return (response) => response.writeHead(code, headers).end();
};
export const hang: Reply = () => undefined;
export const reset: Reply = (response) => response.socket?.resetAndDestroy();

/** A reply that waits until the test releases it. */
export function held(): { reply: Reply; release(code: number): void; calledOff(): Promise<void> } {
  let waiting: ServerResponse | undefined;
  const response = () => {
    if (!waiting) throw new Error('No callback is held: await it first');
    return waiting;
  };
  return {
    reply(held) {
      waiting = held;
    },
    release(code) {
      response().writeHead(code).end();
    },
    /** Resolves when the gateway hangs up before it has a response. */
    async calledOff() {
      if (!response().closed) await within(once(response(), 'close'), () => 'the gateway hangs up');
    },
  };
}

/** An app that keeps each callback, and answers 200 unless the test has scripted a reply. */
export class Sink extends EventEmitter {
  readonly received: Received[] = [];
  /** Errors about callbacks that provider/openapi.yaml does not describe. `close` throws them. */
  readonly problems: unknown[] = [];
  readonly #scripts = new Map<string, Reply[]>();

  private constructor(private readonly server: Server) {
    super();
    this.setMaxListeners(0);
  }

  static async listen(): Promise<Sink> {
    const server = createServer();
    const sink = new Sink(server);
    server.on('request', (request, response) => {
      void text(request).then(
        (body) => sink.#take(request.method ?? '', request.headers, body, response),
        () => undefined, // the gateway has called the callback off while it was sending it
      );
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return sink;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/callbacks`;
  }

  /** Scripts the replies to the next callbacks that contain the text, one for each. After them the reply is 200 again. */
  script(about: string, ...replies: Reply[]): void {
    this.#scripts.set(about, replies);
  }

  /** The callbacks so far that contain the text, such as a uid. */
  about(text: string): Received[] {
    return this.received.filter((each) => each.text.includes(text));
  }

  /** Waits for the nth callback that contains the text, counted from 1. */
  async nth(n: number, about: string): Promise<Received> {
    const arrival = async () => {
      for (;;) {
        const found = this.about(about)[n - 1];
        if (found) return found;
        await once(this, 'received');
      }
    };
    return within(arrival(), () => `callback ${n} about ${about}, of which ${this.about(about).length} came`);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    if (this.problems.length > 0) throw new AggregateError(this.problems, this.problems.join('\n'));
  }

  #take(method: string, headers: IncomingHttpHeaders, body: string, response: ServerResponse): void {
    try {
      checkCallback(method, headers, body);
    } catch (error) {
      this.problems.push(error);
    }
    const id = String(headers['webhook-id']);
    const received = { headers, id, text: body, payload: JSON.parse(body), at: performance.now() };
    this.received.push(received);
    const script = [...this.#scripts].find(([about, replies]) => replies.length > 0 && body.includes(about));
    const reply = script?.[1].shift() ?? status(200);
    reply(response, received);
    this.emit('received');
  }
}
