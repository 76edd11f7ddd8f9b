import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mock } from 'node:test';
import { setImmediate as immediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { projectFolder } from '../../../lib/folders';
import { startGateway } from '../../gateway/start';
import { Caller, type CallFailed, type Outcome } from '../../verification/target/caller';

const timeoutMs = 300;

describe('the way to the providers', () => {
  let server: Server | undefined;

  const serve = async (respond: RequestListener): Promise<string> => {
    const listening = createServer(respond).listen(0, '127.0.0.1');
    server = listening;
    await once(listening, 'listening');
    return `http://127.0.0.1:${(listening.address() as AddressInfo).port}/`;
  };

  const call = async (respond: RequestListener) => {
    const url = await serve(respond);
    const caller = new Caller({ requestsPerSecond: 0, timeoutMs });
    return caller.call({ method: 'GET', url, headers: {} }).then(
      ({ status }) => status,
      ({ status, code, message }: CallFailed) => status ?? code ?? message,
    );
  };

  afterEach(() => {
    server?.close();
    server?.closeAllConnections();
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

  it('gives up on Retry-Afters that are together longer than a run can wait', async () => {
    let tries = 0;
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      const answered = call((_request, response) => {
        tries += 1;
        response.writeHead(429, { 'retry-after': '16' }).end();
      });
      let ended = false;
      const settled = answered.finally(() => {
        ended = true;
      });
      while (!ended) {
        await immediate();
        mock.timers.tick(1000);
      }
      expect([await settled, tries]).to.deep.equal([429, 2]);
    } finally {
      mock.timers.reset();
    }
  });

  it('gives up on a response that comes in drops', async () => {
    const answered = await call((_request, response) => {
      response.writeHead(200);
      const drops = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(drops));
    });
    expect(answered).to.equal('ETIMEDOUT');
  });

  it('does not take a response that broke off for one', async () => {
    const answered = await call((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{', () => response.socket?.resetAndDestroy());
    });
    expect(answered).to.equal('ECONNRESET');
  });

  it('does not read a response of more than 8 MiB, unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    const answered = await call((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
    });
    expect(answered).to.equal('the response is longer than 8 MiB, unpacked');
  });

  it('keeps a throttle of 8 calls a second so exactly that the gateway never answers 429', async () => {
    const inRun = async () => {
      const gateway = await startGateway({ requestsPerSecond: 8 });
      try {
        const caller = new Caller({ requestsPerSecond: 8, timeoutMs: 10_000 });
        const url = `${gateway.url}/platform/v1/clients?business_id=${gateway.businessUid}`;
        const headers = { authorization: `Bearer ${gateway.token}` };
        const calls = Array.from({ length: 17 }, () => caller.call({ method: 'GET', url, headers }));
        const statuses = (await Promise.all(calls)).map(({ status }) => status);
        return { statuses: [...new Set(statuses)], repeated: caller.calls - calls.length };
      } finally {
        await gateway.close();
      }
    };
    const runs = await Promise.all(Array.from({ length: 20 }, inRun));
    for (const run of runs) expect(run).to.deep.equal({ statuses: [200], repeated: 0 });
  });
  it('lets no process end before all of its calls went out, also where nothing but the throttle holds them back', async () => {
    let requests = 0;
    const url = await serve((_request, response) => {
      requests += 1;
      response.end();
    });
    const program = `
      const { Caller } = require('./provider/verification/target/caller');
      const caller = new Caller({ requestsPerSecond: 1, timeoutMs: 5000 });
      for (let call = 0; call < 2; call += 1) caller.call({ method: 'GET', url: '${url}', headers: {} });`;
    const options = { cwd: projectFolder };
    await promisify(execFile)(process.execPath, ['-r', 'ts-node/register', '-e', program], options);
    expect(requests).to.equal(2);
  });

  it('tells of each try whether it was carried out, as far as anybody can know', async () => {
    let tries = 0;
    const outcomes: Outcome[] = [];
    const url = await serve((_request, response) => {
      tries += 1;
      if (tries === 1) response.writeHead(429, { 'retry-after': '0' }).end();
      else if (tries === 2) response.socket?.resetAndDestroy();
      else response.end();
    });
    const caller = new Caller({
      requestsPerSecond: 0,
      timeoutMs: 5000,
      observe: () => (outcome) => outcomes.push(outcome),
    });
    const post = (to: string) => caller.call({ method: 'POST', url: to, headers: {} }).catch(() => undefined);
    await post(url);
    await post('http://127.0.0.1:9/');
    await post(url);
    const told = outcomes.map((outcome) => (typeof outcome === 'string' ? outcome : outcome.status));
    expect(told).to.deep.equal(['not carried out', 'not answered', 'not carried out', 200]);
  });

  it('sends after its end only what cleans up', async () => {
    const url = await serve((_request, response) => response.end());
    const caller = new Caller({ requestsPerSecond: 0, timeoutMs: 5000 });
    caller.end();
    const kinds = [{ method: 'GET' }, { method: 'DELETE' }, { method: 'GET', cleansUp: true }] as const;
    const sent = kinds.map((kind) =>
      caller.call({ ...kind, url, headers: {} }).then(
        ({ status }) => status,
        ({ message }: CallFailed) => message,
      ),
    );
    expect(await Promise.all(sent)).to.deep.equal(['interrupted', 200, 200]);
  });
});
