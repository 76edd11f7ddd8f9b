import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { Caller, type CallFailed } from '../../verification/target/caller';

const timeoutMs = 300;

describe('the way to the providers', () => {
  let server: Server;

  const call = async (answer: RequestListener) => {
    server = createServer(answer).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const caller = new Caller({ requestsPerSecond: 0, timeoutMs });
    return caller.call({ method: 'GET', url, headers: {} }).then(
      ({ status }) => status,
      ({ status, code }: CallFailed) => status ?? code,
    );
  };

  afterEach(() => {
    server.close();
    server.closeAllConnections();
  });

  it('waits as long as Retry-After says, also where a single try may not take that long', async () => {
    const arrivals: number[] = [];
    const answered = await call((_request, response) => {
      arrivals.push(performance.now());
      response.writeHead(arrivals.length > 1 ? 200 : 429, { 'retry-after': '1' }).end();
    });
    const [first = 0, second = 0] = arrivals;
    expect(answered).to.equal(200);
    // Timers may fire a millisecond early.
    expect(second - first).to.be.at.least(990);
  });

  it('gives up on a Retry-After that is longer than a run can wait', async () => {
    let tries = 0;
    const answered = await call((_request, response) => {
      tries += 1;
      response.writeHead(429, { 'retry-after': '3600' }).end();
    });
    expect([answered, tries]).to.deep.equal([429, 1]);
  });

  it('gives up on an answer that comes in drops', async () => {
    const answered = await call((_request, response) => {
      response.writeHead(200);
      const drops = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(drops));
    });
    expect(answered).to.equal('ETIMEDOUT');
  });

  it('does not take an answer that broke off for one', async () => {
    const answered = await call((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{', () => response.socket?.resetAndDestroy());
    });
    expect(answered).to.equal('ECONNRESET');
  });
});
