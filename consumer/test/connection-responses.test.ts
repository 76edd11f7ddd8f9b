import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { example } from '../recording/matchers';
import { rejection } from '../recording/rejection';
import { CommunicationGateway, Connection, UnavailableError, UnexpectedResponseError } from '../src';
import { closing } from './support/closing';
import { breakOff, inTurn, ok, ScriptedServer, type Step } from './support/scripted-server';

describe('Connection, when the response is not the contract’s', () => {
  const use = closing();

  async function serverAndGateway(...steps: [Step, ...Step[]]) {
    const server = use(await ScriptedServer.listen(inTurn(...steps)));
    return { server, gateway: new CommunicationGateway(new Connection({ baseUrl: server.url, retries: 0 })) };
  }

  it('does not read more than 1 MiB of a response, unpacked, and does not ask again', async () => {
    let asked = 0;
    const bomb = gzipSync(Buffer.alloc(8 * 1024 * 1024));
    const server = createServer((_, response) => {
      asked += 1;
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const gateway = new CommunicationGateway(new Connection({ baseUrl: `http://127.0.0.1:${port}`, retryDelayMs: 2 }));
    const error = await rejection(gateway.listSessions(example)).finally(() => {
      server.close();
      server.closeAllConnections();
    });
    expect(error).to.be.instanceOf(UnexpectedResponseError);
    expect(error).to.have.property('message').that.includes('the response is longer than 1 MiB, unpacked');
    expect(asked).to.equal(1);
  });

  it('shows a refusal in one short line, whatever its text holds', async () => {
    const message = `\x1b[31m\r\n${'x'.repeat(600_000)}`;
    const { gateway } = await serverAndGateway({ status: 400, body: { errors: [{ code: 'a\nb', message }] } });
    const error = await rejection(gateway.sendTyping({ sessionUid: 'x', contactUid: 'y' }));
    const start = 'POST /business/communication/sessions/typing: 400 a\\u000ab "\\u001b[31m\\u000d\\u000axxx';
    expect(error)
      .to.have.property('message')
      .that.satisfies((text: string) => text.startsWith(start));
    expect(error).to.have.property('message').with.length.below(400);
  });

  for (const { what, step, status, says } of [
    { what: 'HTML', step: { body: '<html>' }, status: 200, says: 'expected object, received string' },
    { what: 'an empty body', step: { body: '' }, status: 200, says: 'expected object, received string' },
    { what: 'JSON cut short', step: { body: '{"data":' }, status: 200, says: 'expected object, received string' },
    { what: 'null', step: { body: null }, status: 200, says: 'expected object, received null' },
    {
      what: 'a field of another type',
      step: { body: { data: { sessions: {} } } },
      status: 200,
      says: 'expected array, received object at data.sessions',
    },
    { what: '202', step: { status: 202, body: { data: { sessions: [] } } }, status: 202, says: ': 202' },
    { what: '204', step: { status: 204 }, status: 204, says: ': 204' },
    { what: '304', step: { status: 304 }, status: 304, says: ': 304' },
  ]) {
    it(`refuses ${what} and says what is wrong with it`, async () => {
      const { gateway } = await serverAndGateway(step);
      const error = await rejection(gateway.listSessions(example));
      expect(error).to.be.instanceOf(UnexpectedResponseError);
      expect(error)
        .to.have.property('message')
        .that.includes(says)
        .and.matches(/^GET \/business\/communication\/sessions: \d{3}/);
      expect(error).to.have.deep.property('refusal', { status });
    });
  }

  it('tells of a list of wrong items in one short line, and does not look at all of them', async () => {
    const { gateway } = await serverAndGateway({ body: `{"data":{"sessions":[${'1,'.repeat(500_000)}1]}}` });
    const started = performance.now();
    const error = await rejection(gateway.listSessions(example));
    expect(error).to.be.instanceOf(UnexpectedResponseError);
    expect(error)
      .to.have.property('message')
      .that.matches(/: 200, but .{10,100} at data\.sessions$/);
    expect(performance.now() - started).to.be.below(2000);
  });

  it('refuses a success that says success false', async () => {
    const { gateway } = await serverAndGateway({ body: { success: false } });
    expect(await rejection(gateway.sendTyping(example))).to.be.instanceOf(UnexpectedResponseError);
  });

  for (const status of [301, 302, 307, 308]) {
    it(`does not follow a redirect by ${status}, which would take the token elsewhere`, async () => {
      const elsewhere = use(await ScriptedServer.listen(inTurn(ok)));
      const { server, gateway } = await serverAndGateway({ status, headers: { location: elsewhere.url } });
      const error = await rejection(gateway.sendTyping(example));
      expect(error).to.be.instanceOf(UnexpectedResponseError).with.deep.property('refusal', { status });
      expect(server.requests).to.have.lengthOf(1);
      expect(elsewhere.requests).to.have.lengthOf(0);
    });
  }

  it('takes a response that breaks off for a lost connection, although its status was fine', async () => {
    const { gateway } = await serverAndGateway(breakOff);
    expect(await rejection(gateway.listSessions(example))).to.be.instanceOf(UnavailableError);
  });
});
