import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';

const mebibyte = 1024 * 1024;
/** Some 130 KB that unpack to 128 MiB. */
const bomb = gzipSync(Buffer.alloc(128 * mebibyte, ' '));
const blanks = Buffer.alloc(mebibyte / 16, ' ');
const many = (text: string, bytes: number) => `${`${text},`.repeat(bytes / (text.length + 1))}${text}`;

const type = 'content-type: application/json\r\n';
const head = (status: string, headers = type) => `HTTP/1.1 ${status}\r\nconnection: close\r\n${headers}\r\n`;
const whole = (body: string, status = '200 OK', headers = type) =>
  `${head(status, `${headers}content-length: ${Buffer.byteLength(body)}\r\n`)}${body}`;

/** Writes pieces as fast as the other side reads them, or with a pause after each. */
async function pour(socket: Socket, pieces: Iterable<string | Buffer>, pauseMs = 0): Promise<void> {
  for (const piece of pieces) {
    if (socket.destroyed) return;
    if (!socket.write(piece)) await Promise.race([once(socket, 'drain'), once(socket, 'close')]);
    await new Promise((resolve) => (pauseMs > 0 ? setTimeout(resolve, pauseMs) : setImmediate(resolve)));
  }
}

function* endlessly(piece: string | Buffer, first = ''): Generator<string | Buffer> {
  yield first;
  for (;;) yield piece;
}

const escapes = '\\u001b[31mred\\u0007\\r\\nINFO all is well\\u202e';

/** Answers to any request. */
const answers = {
  'an endless body': (socket) => pour(socket, endlessly(blanks, head('200 OK'))),
  'endless chunks': (socket) =>
    pour(socket, endlessly(`10000\r\n${blanks}\r\n`, head('200 OK', `${type}transfer-encoding: chunked\r\n`))),
  'a gzip bomb': (socket) =>
    socket.end(Buffer.concat([Buffer.from(head('200 OK', `${type}content-encoding: gzip\r\n`)), bomb])),
  'an endless refusal': (socket) => pour(socket, endlessly(blanks, head('400 Bad Request'))),
  'a body in drops': (socket) => pour(socket, endlessly(' ', head('200 OK')), 20),
  'a head in drops': (socket) => pour(socket, endlessly('x', 'HTTP/1.1 200 OK\r\nx: '), 20),
  'no answer': () => undefined,
  'a redirect': (socket, elsewhere) => socket.end(whole('', '302 Found', `location: ${elsewhere}\r\n`)),
  HTML: (socket) => socket.end(whole('<html>Welcome</html>', '200 OK', 'content-type: text/html\r\n')),
  'broken JSON': (socket) => socket.end(whole('{"success":tru')),
  'JSON of a million levels': (socket) => socket.end(whole('['.repeat(1_000_000))),
  'a list of a million wrong items': (socket) =>
    socket.end(whole(`{"data":{"sessions":[${many('1', mebibyte * 0.9)}]}}`)),
  'a prototype': (socket) => socket.end(whole('{"__proto__":{"success":true,"data":{"sessions":[]}}}')),
  'a body that breaks off': (socket) =>
    socket.write(`${head('200 OK', `${type}content-length: 100\r\n`)}{"succ`, () => socket.destroy()),
  'a reset amid the body': (socket) =>
    socket.write(`${head('200 OK', `${type}content-length: 100\r\n`)}{"succ`, () => socket.resetAndDestroy()),
  'a body that is longer than it says': (socket) =>
    socket.end(`${head('200 OK', `${type}content-length: 2\r\n`)}{"success":true}`),
  'two lengths': (socket) => socket.end(`${head('200 OK', `${type}content-length: 2\r\ncontent-length: 9\r\n`)}{}`),
  'a length and chunks': (socket) =>
    socket.end(`${head('200 OK', `${type}content-length: 2\r\ntransfer-encoding: chunked\r\n`)}2\r\n{}\r\n0\r\n\r\n`),
  'broken chunks': (socket) => socket.end(`${head('200 OK', `${type}transfer-encoding: chunked\r\n`)}zz\r\n{}\r\n`),
  'a flood of 100 Continue': (socket) => pour(socket, endlessly('HTTP/1.1 100 Continue\r\n\r\n'.repeat(1000)), 5),
  'headers of 100 kB': (socket) => socket.end(whole('{}', '200 OK', `x: ${'x'.repeat(100_000)}\r\n`)),
  'endless headers': (socket) => pour(socket, endlessly('x: 1\r\n'.repeat(1000), 'HTTP/1.1 200 OK\r\n'), 5),
  'no HTTP': (socket) => socket.end('220 mail.example.org ESMTP\r\n'),
  'a status of 999': (socket) => socket.end(whole('{}', '999 Odd')),
  'an escape in the status line': (socket) => socket.end(whole('{}', '400 \x1b[31m')),
  'a text of escapes': (socket) =>
    socket.end(
      whole(`{"errors":[{"code":"${escapes}","message":"${escapes}${'x'.repeat(600_000)}"}]}`, '400 Bad Request'),
    ),
  'a list of a million messages': (socket) =>
    socket.end(whole(`{"message":[${many('"x"', mebibyte * 0.9)}]}`, '404 Not Found')),
  'a Set-Cookie': (socket) =>
    socket.end(whole('{"success":true}', '503 Service Unavailable', `${type}set-cookie: a=b\r\n`)),
  'a Retry-After of an hour': (socket) =>
    socket.end(whole('{}', '429 Too Many Requests', `${type}retry-after: 3600\r\n`)),
  'a Retry-After that is none': (socket) =>
    socket.end(whole('{}', '503 Service Unavailable', `${type}retry-after: -1e99\r\n`)),
} satisfies Record<string, (socket: Socket, elsewhere: string) => unknown>;

/** Answers that never come to their end, and that no limit of size ends. */
export const slowAnswers: readonly Answer[] = [
  'a body in drops',
  'a head in drops',
  'no answer',
  'a flood of 100 Continue',
];

export type Answer = keyof typeof answers;
export const answerNames = Object.keys(answers) as readonly Answer[];

/** A server that means no good. */
export class HostileGateway {
  /** The heads of the requests, by the answer that they got. */
  readonly requests = new Map<Answer, string[]>();
  count = 0;
  /** How many requests came to where a redirect leads. */
  elsewhere = 0;
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((socket) => this.#answer(socket));

  static async listen(): Promise<HostileGateway> {
    const gateway = new HostileGateway();
    gateway.#server.listen(0, '127.0.0.1');
    await once(gateway.#server, 'listening');
    return gateway;
  }

  get #origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The base URL that gives an answer to every call; without one, each call gets the next. */
  url(answer?: Answer): string {
    return `${this.#origin}/${answer === undefined ? 'any' : answerNames.indexOf(answer)}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #answer(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    socket.on('error', () => undefined);
    socket.once('data', (request) => {
      const [start = '', which = ''] = /^\w+ \/(\w+)/.exec(String(request)) ?? [];
      if (which === 'elsewhere' || start === '') {
        this.elsewhere += 1;
        socket.end(whole('{"success":true}'));
        return;
      }
      const name = answerNames[which === 'any' ? this.count % answerNames.length : Number(which)];
      if (name === undefined) throw new Error(`no answer is called ${which}`);
      this.count += 1;
      this.requests.set(name, [...(this.requests.get(name) ?? []), String(request)]);
      answers[name](socket, `${this.#origin}/elsewhere`);
    });
  }
}
