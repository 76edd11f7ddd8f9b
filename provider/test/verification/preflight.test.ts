import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { useProxyVariables } from '../../../lib/test/proxy-variables';
import { providers } from '../../verification/providers';
import { Caller } from '../../verification/target/caller';
import { preflight } from '../../verification/target/preflight';
import { type Account, remoteAccount, remoteTarget, type Target } from '../../verification/target/target';

const timeoutMs = 300;
const token = 'not-to-be-shown';

describe('the preflight', () => {
  let server: Server;
  let target: Target;

  const open = async (respond: RequestListener) => {
    server = createServer(respond).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    target = await remoteTarget({
      communicationGwUrl: url,
      coreUrl: url,
      token,
      businessUid: 'business00000001',
      listen: { host: '127.0.0.1', port: 0, path: '/' },
    });
  };

  const line = async (account: Account = target): Promise<string> => {
    const caller = new Caller({ requestsPerSecond: 0, timeoutMs });
    try {
      await preflight(account, providers, caller);
      return 'fine';
    } catch (error) {
      expect((error as Error).message).not.to.include(token);
      return (error as Error).message;
    }
  };

  afterEach(async () => {
    server.close();
    server.closeAllConnections();
    await target.close();
  });

  const answering = (status: number, type: string, body: string, headers = {}) =>
    open((_request, response) => response.writeHead(status, { 'content-type': type, ...headers }).end(body));

  it('passes when both providers answer as they should', async () => {
    await answering(200, 'application/json', '{}');
    expect(await line()).to.equal('fine');
  });

  it('says that a provider cannot be reached', async () => {
    await answering(200, 'application/json', '{}');
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
    expect(await line()).to.match(/ at http:\S+ cannot be reached \(ECONNREFUSED\): is \S+_URL right, and is it up\?$/);
  });

  it('says that a provider hangs', async () => {
    await open(() => undefined);
    expect(await line()).to.match(/does not answer within 300 ms/);
  });

  it('says that a response never ends', async () => {
    await open((_request, response) => void response.writeHead(200, { 'content-type': 'application/json' }).write('{'));
    expect(await line()).to.match(/does not answer within 300 ms/);
  });

  it('gets over a throttle, whose pauses are longer together than the time for a response', async () => {
    let tries = 0;
    await open((_request, response) => {
      tries += 1;
      response.writeHead(tries > 4 ? 200 : 429, { 'content-type': 'application/json' }).end('{}');
    });
    expect(await line()).to.equal('fine');
  });

  it('does not wait for an hour when a throttle asks for it', async () => {
    await answering(429, 'application/json', '{}', { 'retry-after': '3600' });
    expect(await line()).to.match(/answers 429 to every try: wait, or raise its limit/);
  });

  it('says that the token is refused', async () => {
    await answering(401, 'application/json', '{}');
    expect(await line()).to.match(
      /answers 401 to the token: check COMMUNICATION_GW_TOKEN and COMMUNICATION_GW_BUSINESS_UID: \{\}$/,
    );
  });

  it('says that the response is HTML', async () => {
    await answering(200, 'text/html', '<html></html>');
    expect(await line()).to.match(/answers text\/html, not JSON: is \S+_URL the API's address\?: <html><\/html>$/);
  });

  it('says that the response calls itself JSON and is not', async () => {
    await answering(200, 'application/json', '<html></html>');
    expect(await line()).to.match(/not JSON/);
  });

  it('says that the provider has a fault', async () => {
    await answering(503, 'application/json', '{}');
    expect(await line()).to.match(/answers 503: look at its own log: \{\}$/);
  });

  it('says where a redirect leads', async () => {
    await answering(301, 'text/html', '', { location: 'https://elsewhere.example.org/' });
    expect(await line()).to.match(/a redirect to https:\/\/elsewhere\.example\.org\/: set \S+_URL to that$/);
  });

  for (const [status, body] of [
    [400, '{"errors":[{"code":"missing_field"}]}'],
    [401, '{"errors":[{"message":"unauthorized to perform action"}]}'],
    [403, '{}'],
    [404, '{"errors":[{"code":"missing"}]}'],
    [422, '{}'],
  ] as const) {
    it(`passes when the gateway answers ${status} about a channel that is nobody's`, async () => {
      await open((request, response) => {
        const isCore = request.url?.startsWith('/platform');
        response.writeHead(isCore ? 200 : status, { 'content-type': 'application/json' }).end(isCore ? '{}' : body);
      });
      expect(await line()).to.equal('fine');
    });
  }

  for (const body of ['{"statusCode":404,"message":"Cannot GET /business"}', '"Bad Gateway"']) {
    it(`says that a router is what answers ${body}, and shows it`, async () => {
      await open((request, response) => {
        const isCore = request.url?.startsWith('/platform');
        response.writeHead(isCore ? 200 : 404, { 'content-type': 'application/json' }).end(isCore ? '{}' : body);
      });
      expect(await line()).to.match(
        /answers 404 to a call that only reads: is COMMUNICATION_GW_URL the API's address\?: /,
      );
    });
  }

  it("takes core's 422 Unauthorized for a wrong address or a wrong token, and shows it", async () => {
    const body = '{"status":"Error","error":"Unauthorized"}';
    await answering(422, 'application/json', body);
    expect(await line()).to.match(
      /^core at \S+ answers 422 .*: is CORE_URL the API's address, and the token right\?: /,
    );
    expect(await line()).to.include(body);
  });

  for (const status of [400, 422]) {
    it(`passes when core answers ${status} about a parameter`, async () => {
      await answering(status, 'application/json', '{"errors":[{"message":"business_id is unknown"}]}');
      expect(await line()).to.equal('fine');
    });
  }

  it('says that core is not what answers', async () => {
    await answering(404, 'application/json', '{}');
    expect(await line()).to.match(/^core at \S+ answers 404 to a call that only reads/);
  });

  describe('on a machine with a proxy', () => {
    const variables = useProxyVariables();

    for (const [base, variable] of [
      ['http://gateway.test', 'http_proxy'],
      ['https://gateway.test', 'ALL_PROXY'],
    ] as const) {
      it(`says that the proxy for ${base} asks for a login, and names ${variable}`, async () => {
        await answering(407, 'text/html', '<html></html>');
        server.on('connect', (_request, client) => client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'));
        variables({ [variable]: target.urls.core });
        const { businessUid } = target;
        const account = remoteAccount({ communicationGwUrl: base, coreUrl: base, token, businessUid });
        expect(await line(account)).to.match(
          new RegExp(
            `^(core|communication-gw) at ${base}, asked through ${variable}, answers 407: put user and password into the URL of the proxy, http://user:password@host:port$`,
          ),
        );
      });
    }
  });
});
