import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import type { GatewayOptions } from '../../gateway/build';
import { ada, startTestGateway, type TestGateway } from '../support/gateway';
import { hang, held, status } from '../support/sink';
import { within } from '../support/waiting';

const hour = 3_600_000;
const timers = () => process.getActiveResourcesInfo().filter((each) => each === 'Timeout').length;

/** Brings a gateway into a state, and asserts that closing it ends its timers, within a second. */
async function closesFrom(options: Partial<GatewayOptions>, bring: (gateway: TestGateway) => Promise<unknown>) {
  const gateway = await startTestGateway({ responseTimeoutMs: hour, ...options });
  try {
    const before = timers();
    await bring(gateway);
    const after = timers();
    await within(gateway.app.close(), () => 'the gateway is closed', 1000);
    expect(timers(), `of ${after}, ${before} before`).to.be.at.most(before);
  } finally {
    await gateway.close();
  }
}

describe('closing a gateway', () => {
  it('calls off a callback that waits for its response', async () => {
    await closesFrom({}, async ({ api, sink }) => {
      const uid = await api.pendingChannel();
      sink.script(uid, hang);
      await api.putChannel(uid, { status: 'active' });
      await sink.nth(1, uid);
    });
  });

  it('calls off the callback of a session', async () => {
    await closesFrom({}, async ({ api, sink }) => {
      const uid = await api.activeChannel();
      sink.script('external', held().reply);
      await api.createSession(uid, ada, 'external');
      await sink.nth(1, 'external');
    });
  });

  it('calls off a change whose delay runs', async () => {
    await closesFrom({ activationDelayMs: hour }, async ({ api }) => {
      await api.putChannel(await api.pendingChannel(), { status: 'active' });
    });
  });

  it('calls off the wait for the next try', async () => {
    await closesFrom({ retryDelaysMs: [hour] }, async ({ api, sink }) => {
      const uid = await api.pendingChannel();
      sink.script(uid, status(500));
      await api.putChannel(uid, { status: 'active' });
      await sink.nth(1, uid);
    });
  });

  it('lets the process end', async function () {
    this.timeout(20_000); // a whole process, on a machine that may be busy
    const script = `
      const { startGateway } = require('./start');
      void (async () => {
        const { app, token, businessUid: business_uid, close } = await startGateway({
          callbacks: { url: 'http://127.0.0.1:1/', secrets: [] },
          activationDelayMs: ${hour},
          requestsPerSecond: 8,
        });
        const headers = { authorization: 'Bearer ' + token };
        const path = '/business/communication/channels';
        const created = await app.inject({ method: 'POST', url: path, headers, payload: { business_uid, type: 'promotional' } });
        const url = path + '/' + created.json().data.channel.uid;
        const asked = await app.inject({ method: 'PUT', url, headers, payload: { status: 'active' } });
        await close();
        console.log(asked.statusCode);
      })();`;
    const cwd = join(__dirname, '..', '..', 'gateway');
    const child = spawn(process.execPath, ['-r', 'ts-node/register', '-e', script], { cwd });
    try {
      const [printed, failed, [code]] = await within(
        Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]),
        () => 'a process ends whose gateway is closed',
        15_000,
      );
      expect({ printed, failed, code }).to.deep.equal({ printed: '200\n', failed: '', code: 0 });
    } finally {
      child.kill('SIGKILL');
    }
  });
});
