import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { answersOf } from './well-formed';
import { type Answer, converse } from './wire';

/** A server, and the headers that it asks for. */
export interface Place {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/** Milliseconds of the longest wait for an answer, on a machine that is busy. */
const answeredMs = 120_000;
/** How often a connection is tried that is closed at once, since the server has too many, and the milliseconds before that. */
const [mostTries, pauseMs] = [300, 100];

const linesOf = (headers: Place['headers']) =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');

/** Sends requests at once over one connection. @throws when they are not all answered in order, or one is answered 5xx */
export async function volley({ url, headers }: Place, requests: readonly Sent[]): Promise<Answer[]> {
  const text = requests
    .map(({ method, path, body }, index) => {
      const close = index === requests.length - 1 ? 'connection: close\r\n' : '';
      return `${method} ${path} HTTP/1.1\r\nhost: x\r\n${close}${linesOf(headers)}content-length: ${body.length}\r\n\r\n${body}`;
    })
    .join('');
  for (let tries = 1; ; tries += 1) {
    const said = await converse(Number(new URL(url).port), text, { ms: answeredMs, halfClose: false });
    if (said.text === '' && said.end !== 'open' && tries < mostTries) {
      await wait(pauseMs);
      continue;
    }
    const answers = answersOf(said);
    if (answers.length !== requests.length) throw new Error(`${answers.length} answers to ${requests.length} requests`);
    return answers;
  }
}

/**
 * Opens connections whose bodies come to a halt. The server has to end each: by 408 in its time, or at once where it has too many.
 * @returns how many were answered 408
 */
export async function halt({ url, headers }: Place, connections: number, limitMs: number): Promise<number> {
  const { pathname, port } = new URL(url);
  const head = `POST ${pathname} HTTP/1.1\r\nhost: x\r\n${linesOf(headers)}content-length: 60000\r\n\r\n`;
  const open = () => converse(Number(port), head + 'x'.repeat(50_000), { ms: limitMs, halfClose: false });
  const ended = await Promise.all(Array.from({ length: connections }, open));
  const waiting = ended.filter(({ end }) => end === 'open').length;
  if (waiting > 0)
    throw new Error(`${waiting} bodies that had come to a halt were still waited for after ${limitMs} ms`);
  return ended.filter((each) => each.text !== '' && answersOf(each).some(({ status }) => status === 408)).length;
}

/** An app that takes connections, and never answers. */
export class DeadApp {
  /** The most connections that were open at once. */
  most = 0;
  readonly #open = new Set<Socket>();
  readonly #server = createServer((socket) => {
    this.#open.add(socket.resume());
    this.most = Math.max(this.most, this.#open.size);
    socket.on('error', () => undefined).once('close', () => this.#open.delete(socket));
  });

  static async listen(): Promise<DeadApp> {
    const app = new DeadApp();
    app.#server.listen(0, '127.0.0.1');
    await once(app.#server, 'listening');
    return app;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/webhooks`;
  }

  async close(): Promise<void> {
    for (const socket of this.#open) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
