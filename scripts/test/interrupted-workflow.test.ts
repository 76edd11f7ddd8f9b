import { randomInt } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import fc from 'fast-check';
import getPort from 'get-port';
import pMap from 'p-map';
import { Command, type Ended } from '../../lib/test/command';
import { startGateway } from '../../provider/gateway/start';
import { typingDocument } from '../../workflows/test/fixtures';

/** SEED=n repeats a run. */
const seed = Number(process.env.SEED ?? randomInt(2 ** 31));
const moments = fc.sample(
  fc.record({
    /** The request at whose arrival the clock starts: the first two are the preflight, the last ones the clean-up. */
    request: fc.integer({ min: 1, max: 17 }),
    /** Milliseconds after it. The callbacks of an activation come 100 ms after its request. */
    ms: fc.integer({ min: 0, max: 150 }),
  }),
  { seed, numRuns: 10 },
);
type Moment = (typeof moments)[number];

const args = [typingDocument, typingDocument];
const token = 'a-token-that-nobody-prints';

describe('npm run workflow that is interrupted', () => {
  let state = '';
  before(() => {
    state = mkdtempSync(join(tmpdir(), 'interrupted-'));
  });
  after(() => rmSync(state, { recursive: true }));

  /** Runs the command against a gateway of its own. Returns how it ended, and what it left on the gateway. */
  async function run(flags: readonly string[] = [], moment?: Moment) {
    const port = await getPort({ host: '127.0.0.1' });
    let requests = 0;
    let awaited: () => void = () => undefined;
    const reached = new Promise<void>((resolve) => {
      awaited = resolve;
    });
    const gateway = await startGateway({
      token,
      activationDelayMs: 100,
      callbacks: { url: `http://127.0.0.1:${port}/`, secrets: [] },
      misbehaviour: {
        http: (app) =>
          app.addHook('onRequest', async () => {
            requests += 1;
            if (requests === moment?.request) awaited();
          }),
      },
    });
    try {
      const command = new Command('workflow', [...args, ...flags], {
        COMMUNICATION_GW_URL: gateway.url,
        COMMUNICATION_GW_TOKEN: token,
        COMMUNICATION_GW_BUSINESS_UID: gateway.businessUid,
        WEBHOOK_LISTEN: `127.0.0.1:${port}/`,
        XDG_STATE_HOME: state,
      });
      const interrupted = moment && reached.then(() => wait(moment.ms)).then(() => command.kill('SIGINT'));
      const ended: Ended = await Promise.race([command.ended, ...(interrupted ? [interrupted] : [])]);
      return { ...ended, left: gateway.store.size, requests };
    } finally {
      await gateway.close();
    }
  }

  it('leaves nothing on the gateway, whatever the moment', async () => {
    const ends = await pMap(moments, async (moment) => ({ moment, ...(await run([], moment)) }), { concurrency: 3 });
    for (const { moment, code, out, err, left } of ends) {
      const about = `seed ${seed}, request ${moment.request} + ${moment.ms} ms: ${out}${err}`;
      if (process.env.DEBUG) console.error(`request ${moment.request} + ${moment.ms} ms: exit ${code}`, left);
      expect(left, about).to.deep.equal({ channels: 0, sessions: 0 });
      // The last moments may come when all is done.
      expect(code, about).to.be.oneOf([130, 0, null]);
      expect(out + err, about)
        .not.to.include(token)
        .and.not.to.include('left behind');
    }
    expect(
      ends.some(({ code }) => code === 130),
      `seed ${seed}`,
    ).to.equal(true);
    expect(readdirSync(join(state, 'communication-gw-contracts', 'ledgers'))).to.deep.equal([]);
  }).timeout(300_000);

  it('keeps what it made with --keep, says what, and leaves it to no other run to delete', async () => {
    const { code, out, left } = await run(['--keep'], { request: 8, ms: 0 });
    const lines = out.match(/^ {2}kept: (session|channel) \S+/gm) ?? [];
    expect(code, out).to.equal(130);
    expect(left.channels + left.sessions, out)
      .to.equal(lines.length)
      .and.to.be.greaterThan(0);
    expect(readdirSync(join(state, 'communication-gw-contracts', 'ledgers'))).to.deep.equal([]);
  }).timeout(60_000);
});
