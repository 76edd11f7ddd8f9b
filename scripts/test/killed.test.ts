import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import fc from 'fast-check';
import getPort from 'get-port';
import { Command } from '../../lib/test/command';
import { drawKills } from '../../lib/test/kills';
import { type RunningGateway, startGateway } from '../../provider/gateway/start';

const token = 'token';
const path = '/';

/** A number of milliseconds after the start of a run, or of requests of all runs together. */
type Kill = { ms: number } | { requests: number };
const kills: fc.Arbitrary<Kill> = fc.oneof(
  fc.record({ ms: fc.nat(8000) }),
  fc.record({ requests: fc.integer({ min: 1, max: 200 }) }),
);
const atOnce = 4;

/** Tells when so many requests have come, of all processes together. */
class Count {
  #requests = 0;
  readonly #awaited: { readonly count: number; readonly reached: () => void }[] = [];

  request(): void {
    this.#requests += 1;
    for (const { count, reached } of this.#awaited) if (count <= this.#requests) reached();
  }

  reaches(more: number): Promise<void> {
    return new Promise((reached) => this.#awaited.push({ count: this.#requests + more, reached }));
  }
}

describe('runs of npm run pact:verify that are killed', () => {
  const count = new Count();
  const uids: string[] = [];
  let state: string;
  let gateway: RunningGateway;
  let port: number;
  /** Called when a channel is made, before the response leaves. */
  let onChannel = async (): Promise<void> => undefined;

  before(async () => {
    state = await mkdtemp(join(tmpdir(), 'killed-'));
    port = await getPort({ host: '127.0.0.1' });
    gateway = await startGateway({
      token,
      requestsPerSecond: 0,
      activationDelayMs: 20,
      callbacks: { url: `http://127.0.0.1:${port}${path}`, secrets: [] },
      misbehaviour: {
        http: (app) => {
          app.addHook('onRequest', async () => count.request());
          app.addHook('onSend', async ({ method, url }, { statusCode }, body) => {
            if (method !== 'POST' || !url.endsWith('/channels') || statusCode !== 201) return body;
            uids.push(JSON.parse(String(body)).data.channel.uid);
            await onChannel();
            return body;
          });
        },
      },
    });
  });

  after(async () => {
    await gateway.close();
    await rm(state, { recursive: true });
  });

  const command = (name: string, environment: Record<string, string> = {}) =>
    new Command(name, [], {
      COMMUNICATION_GW_URL: gateway.url,
      COMMUNICATION_GW_TOKEN: token,
      COMMUNICATION_GW_BUSINESS_UID: gateway.businessUid,
      XDG_STATE_HOME: state,
      ...environment,
    });
  const verify = (listen: number) =>
    command('verify', { WEBHOOK_LISTEN: `127.0.0.1:${listen}${path}`, ACTIVATION_TIMEOUT_MS: '4000' });
  const ledgers = () => readdir(join(state, 'communication-gw-contracts', 'ledgers'));
  const left = () => uids.flatMap((uid) => gateway.store.channel(uid, gateway.businessUid) ?? []);

  /** Kills a run when it has made its first channel, whose uid it does not learn. */
  async function killAtFirstChannel(): Promise<void> {
    const run = verify(0);
    await new Promise<void>((resolve) => {
      onChannel = async () => {
        onChannel = async () => undefined;
        await run.kill('SIGKILL');
        resolve();
      };
    });
  }

  it('leave to the next run what it deletes, and channels that it names', async () => {
    const drawn = drawKills(kills, 4);
    const said: string[] = [];
    await killAtFirstChannel();
    const killRun = async (after: Kill, index: number) => {
      // Callbacks reach one run of those that run at once. The others wait for them until they are killed.
      const run = verify(index % atOnce === 0 ? port : 0);
      const moment = 'ms' in after ? delay(after.ms) : count.reaches(after.requests);
      await Promise.race([moment, run.ended]);
      const { code, err } = await run.kill('SIGKILL');
      said.push(err);
      return code;
    };
    const codes: (number | null)[] = [];
    for (let first = 0; first < drawn.length; first += atOnce) {
      const group = drawn.slice(first, first + atOnce);
      codes.push(...(await Promise.all(group.map((kill, index) => killRun(kill, first + index)))));
    }
    const { code, out, err } = await verify(port).ended;
    said.push(err);
    const killed = codes.filter((code) => code === null).length;
    console.log(
      `    ${killed} runs killed, ${codes.length - killed} had ended; ${uids.length} channels made, left are`,
    );
    for (const { displayName } of left()) console.log(`      ${displayName}`);
    expect(code, out + err).to.equal(0);
    expect(gateway.store.size.sessions).to.equal(0);
    expect(left()).not.to.deep.equal([]);
    for (const { displayName } of left())
      expect(said.join('')).to.include(`left behind by an earlier run: channel "${displayName}" (asked for on `);
    expect(await ledgers()).to.deep.equal([]);
  }).timeout(60 * 60_000);

  it('are cleaned up after by npm run pact:clean, which names a channel once', async () => {
    await killAtFirstChannel();
    const { displayName } = left().at(-1) ?? {};
    const { code, out, err } = await command('clean').ended;
    expect(out).to.include(`left behind: channel "${displayName}" (asked for on `);
    expect(out).to.match(/\n\d+ cleaned up, \d+ left behind\n$/);
    expect({ code, err }).to.deep.equal({ code: 1, err: '' });
    const again = await command('clean').ended;
    expect(again).to.deep.equal({ code: 0, out: '0 cleaned up, 0 left behind\n', err: '' });
  });
});
