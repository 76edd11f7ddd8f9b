import { request, type ServerResponse } from 'node:http';
import { server } from './fixtures';

interface Sent {
  readonly status: number;
  readonly type?: string;
  readonly body?: string;
}

/** Gives what is sent in place of the broker's own response to a request, such as `GET /`; `undefined` where that is sent. */
export type Fault = (request: string) => Sent | undefined;

export const send = (response: ServerResponse, { status, type = 'application/hal+json', body = '{}' }: Sent): void =>
  void response.writeHead(status, { 'Content-Type': type }).end(body);

/** Starts a proxy with a fault before a broker, for one test. Returns its URL. */
export const proxy = (broker: string, fault: Fault): Promise<string> =>
  server((incoming, outgoing) => {
    const { method = '', url = '', headers } = incoming;
    const sent = fault(`${method} ${url}`);
    if (sent) {
      incoming.resume();
      send(outgoing, sent);
      return;
    }
    const onward = request(new URL(url, broker), { method, headers }, (response) => {
      outgoing.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
