import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import axios from 'axios';
import { expect } from 'chai';
import { Command } from '../../lib/test/command';

const token = 'a-token-that-nobody-prints';
const secret = `whsec_${Buffer.from('a secret that nobody prints').toString('base64')}`;
const businessUid = 'business00000001';

/** Finds a free port. The gateway must know the listener's port before the listener starts. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

describe('npm run gateway:start', () => {
  it('is verified from another process by URL and token, with its throttle on', async () => {
    const port = await freePort();
    const gateway = new Command('gateway-start', [], {
      STAFF_TOKEN: token,
      WEBHOOK_URL: `http://127.0.0.1:${port}/webhooks/communication-gw`,
      WEBHOOK_SECRET: secret,
      ACTIVATION_DELAY_MS: '20',
    });
    const [, url = ''] = await gateway.printed(/listens on (http:\S+)\n/);
    const verification = new Command('verify', [], {
      COMMUNICATION_GW_URL: `${url}/`,
      COMMUNICATION_GW_TOKEN: token,
      COMMUNICATION_GW_BUSINESS_UID: businessUid,
      WEBHOOK_LISTEN: `127.0.0.1:${port}`,
      WEBHOOK_SECRET: secret,
    });
    const verified = await verification.ended;
    const stopped = await gateway.kill('SIGTERM');
    expect(verified.err).to.equal('');
    expect(verified.out).to.match(/14 of 14 interactions verified, \d+ calls to the providers\n$/);
    expect([verified.code, stopped.code]).to.deep.equal([0, 143]);
    const everything = verified.out + stopped.out + stopped.err;
    expect(everything).not.to.include(token);
    expect(everything).not.to.include(secret.slice(6));
  });

  it('answers /health, logs JSON lines, and stops on Ctrl-C with a delivery pending', async () => {
    const gateway = new Command('gateway-start', [], {
      STAFF_TOKEN: token,
      WEBHOOK_URL: 'http://127.0.0.1:2/',
      ACTIVATION_DELAY_MS: '60000',
    });
    const [, url = ''] = await gateway.printed(/listens on (http:\S+)\n/);
    expect((await axios.get(`${url}/health`)).data).to.deep.equal({ status: 'OK' });
    const headers = { authorization: `Bearer ${token}` };
    const channels = `${url}/business/communication/channels`;
    const body = { business_uid: businessUid, type: 'transactional' };
    const { uid } = (await axios.post(channels, body, { headers })).data.data.channel;
    await axios.put(`${channels}/${uid}`, { status: 'active' }, { headers });
    const { code, out, err } = await gateway.kill('SIGINT');
    expect(code).to.equal(0);
    expect(out).to.match(/^communication-gw listens on \S+\n(settled|believed): .*\n(believed: .*\n)?$/);
    for (const line of err.trim().split('\n')) expect(JSON.parse(line)).to.have.property('time');
  });

  it('names the port and the variable when the port is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { code, err } = await new Command('gateway-start', [], { STAFF_TOKEN: token, PORT: String(port) }).ended;
    server.close();
    expect(err.trim().split('\n').pop()).to.equal(
      `Port ${port} is in use: set PORT to another, or to 0 for any free one`,
    );
    expect(code).to.equal(1);
  });

  for (const [url, reason] of [
    ['http://127.0.0.1:6000/', 'cannot be called (bad port): use another'],
    ['http://ada:secret@127.0.0.1/', 'must not hold a user or a password: callbacks are not sent with them'],
  ] as const) {
    it(`refuses ${url} as a webhook URL`, async () => {
      const { code, err } = await new Command('gateway-start', [], { STAFF_TOKEN: token, WEBHOOK_URL: url }).ended;
      expect({ code, err }).to.deep.equal({ code: 1, err: `WEBHOOK_URL ${reason}\n` });
    });
  }

  it('says that it needs a token', async () => {
    const { code, err } = await new Command('gateway-start').ended;
    expect({ code, err }).to.deep.equal({ code: 1, err: 'STAFF_TOKEN must be set\n' });
  });
});

describe('npm run pact:verify', () => {
  it('says in one line that the gateway cannot be reached', async () => {
    const { code, err } = await new Command('verify', [], {
      COMMUNICATION_GW_URL: 'http://127.0.0.1:9',
      COMMUNICATION_GW_TOKEN: token,
      COMMUNICATION_GW_BUSINESS_UID: businessUid,
      WEBHOOK_LISTEN: '127.0.0.1:0',
    }).ended;
    expect(err).to.match(
      /^(communication-gw|core) at http:\/\/127\.0\.0\.1:9 cannot be reached \(ECONNREFUSED\): .*\n$/,
    );
    expect(code).to.equal(1);
  });

  it('tells all mistakes in the environment together', async () => {
    const { code, err } = await new Command('verify', [], { COMMUNICATION_GW_URL: 'gw', ACTIVATION_TIMEOUT_MS: 'soon' })
      .ended;
    expect(code).to.equal(1);
    expect(
      err
        .trim()
        .split('\n')
        .map((line) => line.split(' ')[0]),
    ).to.deep.equal([
      'COMMUNICATION_GW_URL',
      'COMMUNICATION_GW_TOKEN',
      'COMMUNICATION_GW_BUSINESS_UID',
      'WEBHOOK_LISTEN',
      'ACTIVATION_TIMEOUT_MS',
    ]);
  });

  it('refuses an unknown flag with exit code 2', async () => {
    const { code, err } = await new Command('verify', ['--al']).ended;
    expect(code).to.equal(2);
    expect(err).to.match(/^Unknown option '--al'.*\n$/);
  });

  it('explains itself', async () => {
    const { code, out } = await new Command('verify', ['--help']).ended;
    expect(code).to.equal(0);
    expect(out).to.match(/^npm run pact:verify/);
  });

  it('deletes what it made when it is interrupted, and exits with 130', async () => {
    const port = await freePort();
    const gateway = new Command('gateway-start', [], {
      STAFF_TOKEN: token,
      WEBHOOK_URL: `http://127.0.0.1:${port}/nowhere`,
      ACTIVATION_DELAY_MS: '60000',
    });
    const [, url = ''] = await gateway.printed(/listens on (http:\S+)\n/);
    const verification = new Command('verify', [], {
      COMMUNICATION_GW_URL: url,
      COMMUNICATION_GW_TOKEN: token,
      COMMUNICATION_GW_BUSINESS_UID: businessUid,
      WEBHOOK_LISTEN: `127.0.0.1:${port}`,
    });
    await gateway.printed(/"method":"PUT","url":"\/business\/communication\/channels\//);
    const { code, out } = await verification.kill('SIGINT');
    const { err: log } = await gateway.kill('SIGTERM');
    expect(code).to.equal(130);
    expect(out).to.include('interrupted').and.not.to.include('left behind');
    expect(log).to.match(/"method":"DELETE","url":"\/business\/communication\/channels\//);
  });
});
