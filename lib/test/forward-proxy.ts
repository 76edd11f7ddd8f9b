import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';

/** A forward proxy that notes what it is asked for. To it, every name is this machine's: gateway.test, which nobody else can resolve. */
export class ForwardProxy {
  /** Method and address of each request, such as `GET http://gateway.test:8080/` and `CONNECT gateway.test:443`. */
  readonly asked: string[] = [];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((incoming, response) => {
      this.asked.push(`${incoming.method} ${incoming.url}`);
      const { port, pathname, search } = new URL(incoming.url ?? '');
      const { method, headers } = incoming;
      const outgoing = request({ host: '127.0.0.1', port, path: pathname + search, method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      outgoing.on('error', () => response.writeHead(502).end());
      incoming.pipe(outgoing);
    });
    this.#server.on('connect', ({ url = '' }: IncomingMessage, client: Duplex) => {
      this.asked.push(`CONNECT ${url}`);
      const server = connect(Number(url.split(':').at(-1)), '127.0.0.1', () => {
        client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        server.pipe(client).pipe(server);
      });
      server.on('error', () => client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'));
      client.on('error', () => server.destroy());
    });
  }

  static async listen(): Promise<ForwardProxy> {
    const proxy = new ForwardProxy();
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
