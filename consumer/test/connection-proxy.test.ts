import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { projectFolder } from '../../lib/folders';
import { makeCertificate } from '../../lib/test/certificate';
import { ForwardProxy } from '../../lib/test/forward-proxy';
import { useProxyVariables } from '../../lib/test/proxy-variables';
import { example } from '../recording/matchers';
import { CommunicationGateway, Connection } from '../src';
import { closing } from './support/closing';
import { inTurn, ok, ScriptedServer } from './support/scripted-server';

describe('Connection, where the environment names a proxy', () => {
  const use = closing();
  const variables = useProxyVariables();

  const asked = async (host: string) => {
    const { url, requests } = use(await ScriptedServer.listen(inTurn(ok)));
    const proxy = use(await ForwardProxy.listen());
    variables({ ALL_PROXY: proxy.url });
    const baseUrl = url.replace('127.0.0.1', host);
    await new CommunicationGateway(new Connection({ baseUrl, retries: 0 })).sendTyping(example);
    expect(requests).to.have.length(1);
    return proxy.asked.length;
  };

  for (const host of ['127.0.0.1', 'localhost']) {
    it(`asks ${host} itself`, async () => expect(await asked(host)).to.equal(0));
  }

  it('asks a service elsewhere through the proxy', async () => expect(await asked('gateway.test')).to.equal(1));

  it('asks a service elsewhere through a tunnel where it has https', async () => {
    const certificate = makeCertificate('DNS:gateway.test');
    const server = createServer(certificate.pem, (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"success":true,"data":{}}');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const proxy = use(await ForwardProxy.listen());
    const host = `gateway.test:${(server.address() as AddressInfo).port}`;
    const program = `
      const { CommunicationGateway, Connection } = require('./consumer/src');
      const gateway = new CommunicationGateway(new Connection({ baseUrl: 'https://${host}', retries: 0 }));
      gateway.sendTyping(${JSON.stringify(example)}).then(() => console.log('sent'), (error) => console.log(error.message));`;
    variables({ ALL_PROXY: proxy.url });
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: certificate.file };
    const ran = promisify(execFile)(process.execPath, ['-r', 'ts-node/register', '-e', program], {
      cwd: projectFolder,
      env,
    });
    const { stdout } = await ran.finally(() => {
      server.close();
      server.closeAllConnections();
      certificate.remove();
    });
    expect({ stdout, asked: proxy.asked }).to.deep.equal({ stdout: 'sent\n', asked: [`CONNECT ${host}`] });
  });

  for (const [baseUrl, environment, variable] of [
    ['http://gateway.test', { ALL_PROXY: 'socks5://ada:secret@proxy:1080' }, 'HTTP_PROXY'],
    ['https://gateway.test', { all_proxy: 'socks5h://proxy:1080' }, 'HTTPS_PROXY'],
    ['https://gateway.test', { HTTPS_PROXY: 'socks4://proxy:1080' }, 'HTTPS_PROXY'],
    ['http://gateway.test', { HTTP_PROXY: 'http://[' }, 'HTTP_PROXY'],
  ] as const) {
    it(`is refused for ${baseUrl} with ${JSON.stringify(environment)}`, () => {
      variables(environment);
      expect(() => new Connection({ baseUrl })).to.throw(
        TypeError,
        `The environment's proxy for gateway.test has to begin with http:// or https:// (SOCKS is not supported): set ${variable} to one, or put gateway.test into NO_PROXY`,
      );
    });
  }

  for (const [baseUrl, environment] of [
    ['http://127.0.0.1:8080', { ALL_PROXY: 'socks5://proxy:1080' }],
    ['https://gateway.test', { ALL_PROXY: 'socks5://proxy:1080', HTTPS_PROXY: 'http://proxy:3128' }],
    ['https://gateway.test', { ALL_PROXY: 'socks5://proxy:1080', NO_PROXY: 'gateway.test' }],
    ['http://gateway.test', { HTTP_PROXY: 'proxy:3128' }],
  ] as const) {
    it(`takes ${baseUrl} with ${JSON.stringify(environment)}`, () => {
      variables(environment);
      expect(() => new Connection({ baseUrl })).not.to.throw();
    });
  }
});
