import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { keepLoopbackFromProxies } from '../../../lib/loopback';
import { ForwardProxy } from '../../../lib/test/forward-proxy';
import { useProxyVariables } from '../../../lib/test/proxy-variables';
import { Replayer } from '../../verification/replayer';
import { Caller } from '../../verification/target/caller';

const pact = JSON.stringify({
  consumer: { name: 'channel-app' },
  provider: { name: 'core' },
  interactions: [{ description: 'a request', request: { method: 'GET', path: '/' }, response: { status: 200 } }],
  metadata: { pactSpecification: { version: '3.0.0' } },
});

describe('the verification on a machine with a proxy', () => {
  const variables = useProxyVariables();
  let server: Server;
  let proxy: ForwardProxy;
  let port: number;

  beforeEach(async () => {
    server = createServer((_request, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(pact),
    ).listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
    proxy = await ForwardProxy.listen();
    variables({ HTTP_PROXY: proxy.url });
  });

  afterEach(async () => {
    await proxy.close();
    server.close();
    server.closeAllConnections();
  });

  for (const [host, asked] of [
    ['127.0.0.1', []],
    ['gateway.test', ['GET http://gateway.test:PORT/path']],
  ] as const) {
    it(`calls a provider at ${host} ${asked.length > 0 ? 'through it' : 'itself'}`, async () => {
      const caller = new Caller({ requestsPerSecond: 0, timeoutMs: 5000 });
      const url = `http://${host}:${port}/path`;
      expect((await caller.call({ method: 'GET', url, headers: {} })).status).to.equal(200);
      expect(proxy.asked).to.deep.equal(asked.map((each) => each.replace('PORT', `${port}`)));
    });
  }

  for (const [host, asked] of [
    ['127.0.0.1', []],
    ['broker.test', ['GET http://broker.test:PORT/pact.json']],
  ] as const) {
    it(`has pact's core ask a broker at ${host} ${asked.length > 0 ? 'through it' : 'itself'}, and never our own server`, async () => {
      keepLoopbackFromProxies();
      const replayer = new Replayer();
      const pactUrls = [`http://${host}:${port}/pact.json`];
      const options = { provider: 'core', providerBaseUrl: `http://127.0.0.1:${port}`, pactUrls };
      const [[replayed] = []] = await replayer.run([[options]], 20_000).finally(() => replayer.stop());
      expect(JSON.parse(replayed?.json ?? '{}')).to.have.property('result', true);
      expect(proxy.asked).to.deep.equal(asked.map((each) => each.replace('PORT', `${port}`)));
    });
  }
});
