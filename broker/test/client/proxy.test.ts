import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { makeCertificate } from '../../../lib/test/certificate';
import { ForwardProxy } from '../../../lib/test/forward-proxy';
import { useProxyVariables } from '../../../lib/test/proxy-variables';
import { checkHealth } from '../../client/check';
import { failure, server } from '../fixtures';
import { answering, askByProgram, check, index } from './fixtures';

describe('a broker, on a machine with a proxy', () => {
  const variables = useProxyVariables();
  let proxy: ForwardProxy;

  beforeEach(async () => {
    proxy = await ForwardProxy.listen();
  });

  afterEach(() => proxy.close());

  it('is asked for its heartbeat directly where it is on this machine', async () => {
    const url = await server(answering(200, '{"ok":true}'));
    variables({ http_proxy: 'http://127.0.0.1:9' });
    expect((await checkHealth({ url })).ok).to.equal(true);
  });

  it('is asked directly where it is on this machine, by our client and by the pact CLI', async () => {
    const url = await server(answering(200, index));
    variables({});
    expect(await askByProgram(url, { HTTP_PROXY: proxy.url, NO_PROXY: 'localhost' })).to.match(/ was reached: /);
    expect(proxy.asked).to.deep.equal([]);
  });

  it('is asked through it where it is elsewhere, by both', async () => {
    const { port } = new URL(await server(answering(200, index)));
    variables({});
    expect(await askByProgram(`http://broker.test:${port}`, { HTTP_PROXY: proxy.url })).to.match(/ was reached: /);
    expect(proxy.asked.map((each) => new URL(each.replace('GET ', '')).host)).to.deep.equal(
      Array(2).fill(`broker.test:${port}`),
    );
  });

  it('is refused with the variable of the proxy, which may be the cause', async () => {
    variables({ http_proxy: 'http://127.0.0.1:9' });
    const { message } = await failure(check('http://broker.test'));
    expect(message).to.equal(
      'The Pact Broker at http://broker.test, asked through http_proxy, cannot be reached (ECONNREFUSED): is PACT_BROKER_BASE_URL right, and is it up?',
    );
  });

  it('is refused before it is asked where the proxy is of another kind', async () => {
    variables({ ALL_PROXY: proxy.url.replace('http:', 'socks5:') });
    const { message } = await failure(check('https://broker.test'));
    expect(message).to.match(
      /^The Pact Broker at https:\/\/broker\.test, asked through ALL_PROXY, cannot be asked: .* Set HTTPS_PROXY /,
    );
    expect(proxy.asked).to.deep.equal([]);
  });

  it('is refused where the proxy asks for a login', async () => {
    variables({ all_proxy: await server(answering(407)) });
    const { message } = await failure(check('http://broker.test'));
    expect(message).to.equal(
      'The Pact Broker at http://broker.test, asked through all_proxy, answers 407: put user and password into the URL of the proxy, http://user:password@host:port',
    );
  });

  it('is asked through a tunnel where it is elsewhere and has https, by both', async () => {
    const certificate = makeCertificate('DNS:broker.test');
    const https = createTlsServer(certificate.pem, answering(200, index));
    await new Promise<void>((resolve) => https.listen(0, '127.0.0.1', resolve));
    const host = `broker.test:${(https.address() as AddressInfo).port}`;
    const trusted = { NODE_EXTRA_CA_CERTS: certificate.file, SSL_CERT_FILE: certificate.file };
    variables({});
    const told = await askByProgram(`https://${host}`, { ...trusted, HTTPS_PROXY: proxy.url }).finally(() => {
      https.close();
      https.closeAllConnections();
      certificate.remove();
    });
    expect(told).to.match(/ was reached: /);
    expect(proxy.asked).to.deep.equal(Array(2).fill(`CONNECT ${host}`));
  });
});
