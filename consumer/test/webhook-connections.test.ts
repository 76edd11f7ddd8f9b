import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { expect } from 'chai';
import { example } from '../recording/matchers';
import { rejection } from '../recording/rejection';
import { WebhookReceiver } from '../src';
import { closing } from './support/closing';
import { channelEvent, deliver, deliveryHeaders } from './support/deliveries';
import { within } from './support/within';

const path = '/webhooks/communication-gw';
const tooLarge = 64 * 1024 + 1;

/** The text of a request, as it goes over the wire. */
function request(body: string, { method = 'POST', headers = {}, to = path } = {}): string {
  const all = { host: 'app', 'content-length': Buffer.byteLength(body), ...deliveryHeaders(body), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${to} HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
}

const statusesIn = (responses: string) =>
  [...responses.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status));

describe('WebhookReceiver, connections', () => {
  const use = closing();

  async function connected(): Promise<{ receiver: WebhookReceiver; socket: Socket }> {
    const receiver = use(await WebhookReceiver.listen());
    const socket = connect(Number(new URL(receiver.url).port), '127.0.0.1');
    use({ close: async () => void socket.destroy() });
    await once(socket, 'connect');
    return { receiver, socket };
  }

  /** Collects the statuses until the receiver closes the connection, which it has to do in order and not by a reset. */
  async function statusesUntilEnd(socket: Socket): Promise<number[]> {
    let responses = '';
    socket.setEncoding('latin1').on('data', (text) => {
      responses += text;
    });
    await within(once(socket, 'end'), 'the end of the connection');
    return statusesIn(responses);
  }

  async function statuses(socket: Socket, count: number): Promise<number[]> {
    let text = '';
    socket.setEncoding('latin1');
    while (statusesIn(text).length < count) {
      const [more] = await within(once(socket, 'data'), `response ${count}`);
      text += more;
    }
    return statusesIn(text);
  }

  it('takes a callback of 64 KiB', async () => {
    const { receiver } = await connected();
    const body = JSON.stringify(channelEvent());
    expect(await deliver(receiver, body.padEnd(64 * 1024))).to.equal(200);
  });

  it('refuses a callback of one byte more', async () => {
    const { receiver } = await connected();
    expect(await deliver(receiver, JSON.stringify(channelEvent()).padEnd(tooLarge))).to.equal(413);
  });

  for (const [what, bytes] of [
    ['a little', tooLarge],
    ['far', 8 * 1024 * 1024],
  ] as const) {
    it(`sends the 413 to a callback that is ${what} too large, and closes in order`, async () => {
      const { socket } = await connected();
      const ended = statusesUntilEnd(socket);
      socket.write(request('x'.repeat(bytes)));
      expect(await ended).to.deep.equal([413]);
    });
  }

  it('sends the 413 to a body of unknown length', async () => {
    const { socket } = await connected();
    const ended = statusesUntilEnd(socket);
    const head = `POST ${path} HTTP/1.1\r\nhost: app\r\ntransfer-encoding: chunked\r\n\r\n`;
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    socket.write(`${head}${chunk.repeat(16)}0\r\n\r\n`);
    expect(await ended).to.deep.equal([413]);
  });

  it('does not wait for the end of a body before the 413', async () => {
    const { socket } = await connected();
    socket.write(request('x'.repeat(tooLarge), { headers: { 'content-length': 10 * tooLarge } }));
    expect(await statuses(socket, 1)).to.deep.equal([413]);
  });

  for (const [status, options] of [
    [404, { to: '/elsewhere' }],
    [405, { method: 'PATCH' }],
  ] as const) {
    it(`sends the ${status} to a request with a large body too`, async () => {
      const { socket } = await connected();
      const ended = statusesUntilEnd(socket);
      socket.write(request('x'.repeat(8 * 1024 * 1024), options));
      expect(await ended).to.deep.equal([status]);
    });
  }

  it('does not take the rest of a refused body for another callback', async () => {
    const { receiver, socket } = await connected();
    const ended = statusesUntilEnd(socket);
    socket.write(request('x'.repeat(tooLarge) + request(JSON.stringify(channelEvent()))));
    expect(await ended).to.deep.equal([413]);
    expect(await rejection(receiver.waitFor({ kind: 'channel', uid: example.channelUid }, 'active', 0)))
      .to.have.property('message')
      .that.includes('no callback arrived at all');
  });

  it('answers callbacks of one connection in their order', async () => {
    const { socket } = await connected();
    const callback = () => request(JSON.stringify(channelEvent()));
    socket.write(callback() + request('broken') + request('', { to: '/elsewhere' }) + callback());
    expect(await statuses(socket, 4)).to.deep.equal([200, 400, 404, 200]);
  });

  it('goes on when a gateway hangs up amid a callback', async () => {
    const { receiver, socket } = await connected();
    socket.write(request('x', { headers: { 'content-length': 100 } }), () => socket.resetAndDestroy());
    await once(socket, 'close');
    expect(await deliver(receiver, channelEvent())).to.equal(200);
  });

  it('goes on when somebody does not speak HTTP', async () => {
    const { receiver, socket } = await connected();
    const ended = statusesUntilEnd(socket);
    socket.write('nonsense\r\n\r\n');
    expect(await ended).to.deep.equal([400]);
    expect(await deliver(receiver, channelEvent())).to.equal(200);
  });

  it('closes with connections open, idle and amid a callback', async () => {
    const { receiver, socket } = await connected();
    const idle = connect(Number(new URL(receiver.url).port), '127.0.0.1');
    await once(idle, 'connect');
    for (const each of [socket, idle]) each.on('error', () => undefined);
    socket.write(request('x', { headers: { 'content-length': 100 } }));
    const gone = Promise.all(
      [socket, idle.resume()].map((each) => new Promise((resolve) => each.once('close', resolve))),
    );
    await within(receiver.close(), 'the end of the receiver');
    await within(gone, 'the end of the connections');
  });

  it('has its port free when it is closed, and can be closed again', async () => {
    const { receiver } = await connected();
    await receiver.close();
    await receiver.close();
    use(await WebhookReceiver.listen({ port: Number(new URL(receiver.url).port) }));
  });

  it('rejects when the port is in use', async () => {
    const { receiver } = await connected();
    const error = await rejection(WebhookReceiver.listen({ port: Number(new URL(receiver.url).port) }));
    expect(error).to.have.property('code', 'EADDRINUSE');
  });

  for (const [given, taken] of [
    ['/a b', '/a%20b'],
    ['hook', '/hook'],
    ['/', '/'],
  ] as const) {
    it(`listens on the path "${given}"`, async () => {
      const receiver = use(await WebhookReceiver.listen({ path: given }));
      expect(new URL(receiver.url).pathname).to.equal(taken);
      expect(await deliver(receiver, channelEvent())).to.equal(200);
    });
  }

  // Not every machine has an IPv6 address.
  const ipv6 = Object.values(networkInterfaces()).some((each) => each?.some(({ address }) => address === '::1'));
  (ipv6 ? it : () => undefined)('puts an IPv6 address in brackets', async () => {
    const receiver = use(await WebhookReceiver.listen({ host: '::1' }));
    expect(receiver.url).to.match(/^http:\/\/\[::1\]:\d+\//);
  });
});
