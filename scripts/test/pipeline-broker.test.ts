import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { recordedPacts } from '../../provider/test/verification/run';
import { readPacts } from '../../provider/verification/pacts';
import { checkBroker } from '../pipeline/broker-check';
import { BrokerClient } from '../pipeline/broker-client';
import { readBroker } from '../pipeline/broker-connection';
import { publish } from '../pipeline/publish';
import { failure, server, temporaryFolder } from './broker-fixtures';

const hal = { 'Content-Type': 'application/hal+json' };
const index = JSON.stringify({ _links: { 'pb:publish-contracts': { href: '' } } });

const answering =
  (status: number, body = '', headers: Record<string, string> = hal): RequestListener =>
  (_, response) =>
    response.writeHead(status, headers).end(body);

const check = (url: string, timeoutMs?: number) => checkBroker(new BrokerClient({ url }, timeoutMs));

const refusal = async (url: string, timeoutMs?: number) => {
  const { message } = await failure(check(url, timeoutMs));
  expect(message.startsWith(`The Pact Broker at ${url} `)).to.equal(true, message);
  expect(message).to.not.include('\n');
  return message.slice(`The Pact Broker at ${url} `.length);
};

describe('a broker that is not as it should be', () => {
  it('cannot be reached', async () => {
    expect(await refusal('http://127.0.0.1:9')).to.equal(
      'cannot be reached (ECONNREFUSED): is PACT_BROKER_BASE_URL right, and is it up?',
    );
  });

  it('hangs', async () => {
    expect(await refusal(await server(() => {}), 100)).to.match(/^does not answer within 0\.1 s: /);
  });

  it('breaks its answer off', async () => {
    const url = await server((request) => request.socket.destroy());
    expect(await refusal(url)).to.match(/^cannot be reached \(ECONNRESET\): /);
  });

  for (const [what, listener, line] of [
    ['401', answering(401), /^answers 401: set PACT_BROKER_TOKEN, or/],
    ['403', answering(403), /^answers 403: these credentials may not do this/],
    ['404', answering(404), /^answers 404: PACT_BROKER_BASE_URL is not where the broker is/],
    ['HTML', answering(200, '<html>', { 'Content-Type': 'text/html' }), /^answers text\/html, not JSON: /],
    ['nothing at all', answering(200, '', {}), /^answers no content type, not JSON: /],
    ['JSON that is cut off', answering(200, '{"_links":'), /^answers 200, but not as a Pact Broker does/],
    ['JSON of something else', answering(200, '{"_links":{}}'), /^answers 200, but not as a Pact Broker does/],
    [
      'a redirect to a login',
      answering(302, '', { Location: 'https://login.example/in?secret=1' }),
      /^answers 302, a redirect to https:\/\/login\.example\/in: set /,
    ],
  ] as const) {
    it(`answers ${what}`, async () => expect(await refusal(await server(listener))).to.match(line));
  }

  it('answers 500 to every try, with what it says itself', async () => {
    let tries = 0;
    const url = await server((request, response) => {
      tries += 1;
      answering(500, '{"error":{"message":"see reference abc"}}')(request, response);
    });
    expect(await refusal(url)).to.equal('answers 500 (see reference abc): look at its own log');
    expect(tries).to.equal(3);
  });

  it('is asked again after a 503', async () => {
    let tries = 0;
    const url = await server((request, response) => answering(tries++ ? 200 : 503, index)(request, response));
    await check(url);
    expect(tries).to.equal(2);
  });
});

describe('a broker behind a certificate of its own', () => {
  let url: string;
  let certificate: string;
  let folder: string;
  let close: () => void;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'broker-test-'));
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '1'];
    const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', ...subject];
    execFileSync('openssl', [...request, '-keyout', key, '-out', cert], { stdio: 'pipe' });
    certificate = cert;
    const https = createServer({ key: await readFile(key), cert: await readFile(cert) }, answering(200, index));
    await new Promise<void>((resolve) => https.listen(0, '127.0.0.1', resolve));
    url = `https://127.0.0.1:${(https.address() as AddressInfo).port}`;
    close = () => {
      https.closeAllConnections();
      https.close();
    };
  });

  after(async () => {
    close();
    await rm(folder, { recursive: true });
  });

  it('is refused with the variables that would have it trusted', async () => {
    expect(await refusal(url)).to.equal(
      'has a certificate that is not trusted here (DEPTH_ZERO_SELF_SIGNED_CERT): set NODE_EXTRA_CA_CERTS and SSL_CERT_FILE to a PEM file that holds its issuer',
    );
  });

  it('is trusted with them', async () => {
    const program = `
      const { BrokerClient } = require('./scripts/pipeline/broker-client');
      const { checkBroker } = require('./scripts/pipeline/broker-check');
      const { pactBroker } = require('./scripts/pipeline/pact-cli');
      const client = new BrokerClient({ url: '${url}' });
      checkBroker(client).then(() => pactBroker(client, ['list-environments'])).then(({ complaint }) => console.log('reached:', complaint), (error) => console.log(error.message));`;
    const told = async (SSL_CERT_FILE: string) => {
      const { stdout } = await promisify(execFile)(process.execPath, ['-r', 'ts-node/register', '-e', program], {
        cwd: join(__dirname, '..', '..'),
        env: { ...process.env, NODE_EXTRA_CA_CERTS: certificate, SSL_CERT_FILE },
      });
      return stdout;
    };
    expect(await told(certificate)).to.match(/^reached: /);
    expect(await told('/dev/null')).to.match(/answers, but not to the pact CLI: does SSL_CERT_FILE name/);
  });
});

describe('the connection to a broker', () => {
  const asked = async (environment: NodeJS.ProcessEnv, path: string) => {
    const seen: (string | undefined)[] = [];
    const url = await server((request, response) => {
      seen.push(request.url, request.headers.authorization);
      answering(200, index)(request, response);
    });
    await checkBroker(new BrokerClient(readBroker({ PACT_BROKER_BASE_URL: `${url}${path}`, ...environment })));
    return seen;
  };

  it('shows a token', async () => {
    expect(await asked({ PACT_BROKER_TOKEN: 'tell-nobody' }, '')).to.deep.equal(['/', 'Bearer tell-nobody']);
  });

  it('shows a name and a password', async () => {
    const login = { PACT_BROKER_USERNAME: 'ada', PACT_BROKER_PASSWORD: 'pass:word' };
    const basic = `Basic ${Buffer.from('ada:pass:word').toString('base64')}`;
    expect(await asked(login, '')).to.deep.equal(['/', basic]);
  });

  it('shows nothing where there is nothing to show', async () => {
    expect(await asked({}, '')).to.deep.equal(['/', undefined]);
  });

  for (const path of ['/pact/broker', '/pact/broker/']) {
    it(`keeps the path of ${path}`, async () => expect((await asked({}, path))[0]).to.equal('/pact/broker/'));
  }

  for (const [what, environment, line] of [
    ['no URL', {}, /^PACT_BROKER_BASE_URL must be set/],
    ['another protocol', { PACT_BROKER_BASE_URL: 'ftp://broker.example' }, /^PACT_BROKER_BASE_URL must be an http/],
    [
      'a password in it',
      { PACT_BROKER_BASE_URL: 'http://ada:secret@broker.example' },
      /^PACT_BROKER_BASE_URL must not hold/,
    ],
    [
      'a token in it',
      { PACT_BROKER_BASE_URL: 'http://secret@broker.example' },
      /^PACT_BROKER_BASE_URL must hold neither/,
    ],
    [
      'a query',
      { PACT_BROKER_BASE_URL: 'http://broker.example?key=secret' },
      /^PACT_BROKER_BASE_URL must hold neither/,
    ],
  ] as const) {
    it(`is refused with ${what}, which is not repeated`, () => {
      expect(() => readBroker({ ...environment }))
        .to.throw(line)
        .with.property('message')
        .that.does.not.include('secret');
    });
  }
});

describe('publishing', () => {
  const version = { number: 'a'.repeat(40), branch: 'main' };
  const publishTo = (url: string) => publish(new BrokerClient({ url }), readPacts(recordedPacts), version);

  it('sends all pacts in one request, as they are in the files', async () => {
    const bodies: string[] = [];
    const url = await server((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += chunk));
      request.on('end', () => {
        bodies.push(body);
        answering(200, '{"notices":[{"type":"success","text":" published"},{"type":"prompt","text":"Next steps"}]}')(
          request,
          response,
        );
      });
    });
    expect(await publishTo(url)).to.deep.equal(['published']);
    expect(bodies).to.have.length(1);
    const { contracts, ...rest } = JSON.parse(bodies[0] ?? '');
    expect(rest).to.deep.equal({
      pacticipantName: 'channel-app',
      pacticipantVersionNumber: version.number,
      branch: 'main',
    });
    expect(contracts.map((each: { providerName: string }) => each.providerName)).to.deep.equal([
      'communication-gw',
      'core',
    ]);
    const core = await readFile(join(recordedPacts, 'channel-app-core.json'), 'utf8');
    expect(Buffer.from(contracts[1].content, 'base64').toString()).to.equal(core);
  });

  it('says what to do about other pacts under the same version', async () => {
    const url = await server(answering(409, '{"errors":{"contracts":["Cannot change ..."]}}'));
    expect((await failure(publishTo(url))).message).to.match(
      /has other pacts of channel-app a{40} and keeps them; .*commit what changed/,
    );
  });

  it('passes on why the broker refuses', async () => {
    const url = await server(answering(400, '{"errors":{"contracts":["are odd"]}}'));
    expect((await failure(publishTo(url))).message).to.equal(
      `The Pact Broker at ${url} refuses the pacts (400): contracts are odd`,
    );
  });

  it('refuses pacts of two consumers', async () => {
    const folder = await temporaryFolder();
    const core = JSON.parse(await readFile(join(recordedPacts, 'channel-app-core.json'), 'utf8'));
    await writeFile(join(folder, 'a.json'), JSON.stringify(core));
    await writeFile(join(folder, 'b.json'), JSON.stringify({ ...core, consumer: { name: 'other' } }));
    const client = new BrokerClient({ url: 'http://127.0.0.1:9' });
    expect((await failure(publish(client, readPacts(folder), version))).message).to.equal(
      'The pacts are of several consumers, channel-app and other',
    );
  });
});
