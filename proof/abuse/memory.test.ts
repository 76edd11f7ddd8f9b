import { expect } from 'chai';
import { DeadApp, halt, type Place, volley } from './attacks';
import { answerNames, HostileGateway } from './hostile-gateway';
import { note } from './report';
import type { Program } from './victim';
import { startVictim, type Victim } from './victims';

/** Milliseconds of the attack. */
const attackMs = 20_000;
/** MiB that a victim may have at once. */
const mostMemory = 300;
/** Milliseconds after which a body that has come to a halt is given up, and what a busy machine takes. */
const haltMs = 10_000 + 50_000;
/** Connections that are open at once, each with 50 kB of a body. */
const connections = 1500;
/** The callbacks that an unlimited listener did not survive. */
const leastCallbacks = 12_800;
/** The requests to the gateway, half of which make a channel that it keeps. */
const mostRequests = 20_000;

const longId = (turn: number) => String(turn).padStart(255, 'x');
/** Nearly 64 KiB of texts that may all be uids. */
const manyTexts = JSON.stringify(Array.from({ length: 8000 }, (_, index) => index.toString(36).padStart(5, '0')));
const bigBody = 'x'.repeat(8 * 1024 * 1024);

/** A callback with the longest ids that are taken. */
const callback = (turn: number) =>
  JSON.stringify({
    event: 'session.status_changed',
    occurred_at: '2026-01-01T00:00:00Z',
    data: {
      ...Object.fromEntries(
        ['business', 'channel', 'contact', 'external'].map((kind) => [`${kind}_uid`, longId(turn)]),
      ),
      session: { uid: longId(turn), status: 'active' },
    },
  });

/** Sends some requests. Resolves to their number. */
type Round = (turn: number) => Promise<number>;

/** Repeats rounds of requests, each with a body that is too long, until it is over. Resolves to the number of requests. */
async function repeated(isOver: (count: number) => boolean, round: Round): Promise<number> {
  let count = 0;
  for (let turn = 0; !isOver(count); turn += 1) count += await round(turn);
  return count;
}

describe('victims that are attacked for 20 s, side by side', () => {
  let hostile: Record<'client' | 'caller', HostileGateway>;
  let dead: DeadApp;
  const victims: Victim<Program>[] = [];
  const attacks = new Map<Program, Promise<{ count: number; halted: number }>>();
  let isOver = false;

  const start = async <Name extends Program>(name: Name, argument?: string): Promise<Victim<Name>> => {
    const victim = await startVictim(name, argument);
    victims.push(victim as unknown as Victim<Program>);
    return victim;
  };

  function attack(
    name: Program,
    place: Place,
    round: Round,
    { least = 0, most = Number.POSITIVE_INFINITY } = {},
  ): void {
    // A victim that has had too much, or has died, is left alone: the test must not take the whole machine's memory.
    const hadEnough = () =>
      victims.some((each) => each.name === name && (each.peak > mostMemory || each.death !== undefined));
    const all = Promise.all([
      repeated((count) => hadEnough() || count >= most || (isOver && count >= least), round),
      halt(place, connections, haltMs),
    ]).then(([count, halted]) => ({ count, halted }));
    all.catch(() => undefined);
    attacks.set(name, all);
  }

  function sendCallbacks({ name, address: { url } }: Victim<'receiver' | 'listener'>, least: number): void {
    const { pathname: path } = new URL(url);
    const sent = (body: string) => ({ method: 'POST', path, body });
    const place = (id: number) => ({ url, headers: { 'content-type': 'application/json', 'webhook-id': longId(id) } });
    const round = async (turn: number) => {
      const bodies = Array.from({ length: 99 }, (_, index) =>
        index % 10 === 0 ? manyTexts : callback(100 * turn + index),
      );
      const answers = await volley(place(turn), [...bodies, bigBody].map(sent));
      return answers.length;
    };
    attack(name, place(0), round, { least });
  }

  /** Makes channels, and asks for their activations, which a dead app never confirms. */
  function activate({ name, address: { url, token, businessUid } }: Victim<'gateway to a dead app'>): void {
    const path = '/business/communication/channels';
    const place = {
      url: `${url}${path}`,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    };
    const body = JSON.stringify({ business_uid: businessUid, type: 'transactional', display_name: longId(0) });
    const create = { method: 'POST', path, body };
    const round = async () => {
      const made = await volley(place, Array<typeof create>(100).fill(create));
      const uids = made.map(
        (each) => (JSON.parse(each.body) as { data: { channel: { uid: string } } }).data.channel.uid,
      );
      const asked = uids.map((uid) => ({ method: 'PUT', path: `${path}/${uid}`, body: '{"status":"active"}' }));
      const answers = await volley(place, [...asked, { ...create, body: bigBody }]);
      return made.length + answers.length;
    };
    attack(name, place, round, { most: mostRequests });
  }

  before(async function () {
    this.timeout(280_000);
    hostile = { client: await HostileGateway.listen(), caller: await HostileGateway.listen() };
    dead = await DeadApp.listen();
    const [receiver, listener, gateway] = await Promise.all([
      start('receiver'),
      start('listener'),
      start('gateway to a dead app', dead.url),
      start('client', hostile.client.url()),
      start('caller', hostile.caller.url()),
    ]);
    sendCallbacks(receiver, 0);
    sendCallbacks(listener, leastCallbacks);
    activate(gateway);
    await new Promise((resolve) => setTimeout(resolve, attackMs));
    isOver = true;
    await Promise.allSettled(attacks.values());
  });
  after(async () => {
    await Promise.all(victims.map((victim) => victim.close()));
    await Promise.all([hostile.client.close(), hostile.caller.close(), dead.close()]);
  });

  /** MiB of the most memory that a victim had. @throws when that was too much, or it has died */
  function peakOf(name: Program): number {
    const { peak = Number.NaN, death } = victims.find((each) => each.name === name) ?? {};
    expect(peak, `MiB of the ${name}`).to.be.below(mostMemory);
    if (death !== undefined) throw new Error(death);
    return peak;
  }

  for (const [name, what] of [
    ['receiver', 'callbacks'],
    ['listener', 'callbacks'],
    ['gateway to a dead app', 'activations'],
  ] as const) {
    it(`the ${name} answers to the end, in bounded memory`, async () => {
      const peak = peakOf(name);
      const { count, halted } = (await attacks.get(name)) ?? { count: 0, halted: 0 };
      expect(halted, 'halted bodies that were answered 408').to.be.above(0);
      if (name === 'listener') expect(count).to.be.at.least(leastCallbacks);
      note({
        attack: `20 s of ${what}, ${connections} halted bodies`,
        victim: name,
        count,
        outcome: `408 × ${halted}`,
        peak,
      });
    });
  }

  it('the gateway to a dead app has 64 callbacks on their way at the most', () => {
    // Those that are given up are closed while others begin.
    expect(dead.most).to.be.within(1, 2 * 64);
  });

  for (const name of ['client', 'caller'] as const) {
    it(`the ${name} goes on to the end, in bounded memory`, () => {
      const peak = peakOf(name);
      const { count, requests } = hostile[name];
      expect([...requests.keys()]).to.have.members(answerNames);
      note({ attack: '20 s of hostile answers', victim: name, count, outcome: 'goes on', peak });
    });
  }
});
