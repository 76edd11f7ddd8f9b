import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { createServer, type Server } from 'node:tls';
import { expect } from 'chai';
import { makeCertificate } from '../../lib/test/certificate';
import { Command } from '../../lib/test/command';
import { ForwardProxy } from '../../lib/test/forward-proxy';
import { typingDocument } from '../../workflows/test/fixtures';

const token = 'a-token-that-nobody-prints';

describe('a machine with a proxy', () => {
  let proxy: ForwardProxy;

  beforeEach(async () => {
    proxy = await ForwardProxy.listen();
  });

  afterEach(() => proxy.close());

  it('records and verifies without it', async () => {
    const { url } = proxy;
    const variables = { HTTP_PROXY: url, http_proxy: url, HTTPS_PROXY: url, ALL_PROXY: url, NO_PROXY: 'localhost' };
    const { code, err } = await new Command('start', [], variables).ended;
    expect({ code, err, asked: proxy.asked }).to.deep.equal({ code: 0, err: '', asked: [] });
  });

  describe('and a gateway elsewhere', () => {
    let certificate: ReturnType<typeof makeCertificate>;
    let tls: Server;
    let listener: string;
    let gateway: Command;
    let port: string;

    before(async () => {
      certificate = makeCertificate('DNS:gateway.test');
      tls = createServer(certificate.pem);
      const free = createServer().listen(0, '127.0.0.1');
      await once(free, 'listening');
      listener = `127.0.0.1:${(free.address() as AddressInfo).port}`;
      free.close();
      const settings = { STAFF_TOKEN: token, WEBHOOK_URL: `http://${listener}/`, ACTIVATION_DELAY_MS: '20' };
      gateway = new Command('gateway-start', [], settings);
      port = (await gateway.printed(/listens on http:\S+:(\d+)\n/))[1] ?? '';
      tls.on('secureConnection', (client) => client.pipe(connect(Number(port), '127.0.0.1')).pipe(client));
      tls.listen(0, '127.0.0.1');
      await once(tls, 'listening');
    });

    after(async () => {
      tls.close();
      certificate.remove();
      await gateway.kill('SIGTERM');
    });

    const workflow = (url: string, variables: Record<string, string>) =>
      new Command('workflow', [typingDocument], {
        COMMUNICATION_GW_URL: url,
        COMMUNICATION_GW_TOKEN: token,
        COMMUNICATION_GW_BUSINESS_UID: 'business00000001',
        WEBHOOK_LISTEN: `${listener}/`,
        NODE_EXTRA_CA_CERTS: certificate.file,
        ...variables,
      }).ended;

    it('asks it through the proxy', async () => {
      const { code, out } = await workflow(`http://gateway.test:${port}`, { http_proxy: proxy.url });
      expect(code, out).to.equal(0);
      expect(proxy.asked).to.have.length.above(5);
      for (const each of proxy.asked) expect(each).to.include(` http://gateway.test:${port}/`);
    });

    it('asks it through a tunnel where it has https', async () => {
      const host = `gateway.test:${(tls.address() as AddressInfo).port}`;
      const { code, out } = await workflow(`https://${host}`, { ALL_PROXY: proxy.url });
      expect(code, out).to.equal(0);
      expect(new Set(proxy.asked)).to.deep.equal(new Set([`CONNECT ${host}`]));
    });

    it('is refused before it is asked where the proxy is of another kind', async () => {
      const socks = proxy.url.replace('http:', 'socks5:');
      const { code, err } = await workflow('https://gateway.test', { ALL_PROXY: socks });
      expect(code).to.equal(1);
      expect(err).to.match(
        / at https:\/\/gateway\.test, asked through ALL_PROXY, cannot be asked: .* Set HTTPS_PROXY /,
      );
      expect(proxy.asked).to.deep.equal([]);
    });

    it('names the variable of a proxy that is down', async () => {
      const { code, err } = await workflow('http://gateway.test', { HTTP_PROXY: 'http://127.0.0.1:9' });
      expect(code).to.equal(1);
      expect(err).to.match(
        / at http:\/\/gateway\.test, asked through HTTP_PROXY, cannot be reached \(ECONNREFUSED\): /,
      );
    });
  });
});
