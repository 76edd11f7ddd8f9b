import fc from 'fast-check';
import { note, tally } from './report';
import { bytesOf, type Request, requestsTo } from './requests';
import { path, seed } from './settings';
import { startVictim, type Victim } from './victims';
import { answersOf } from './well-formed';
import { converse } from './wire';

/** Requests to each of the two. */
const numRuns = 5000;
/** Shrinking has to end before mocha's time-out, which would print no seed. */
const limit = { interruptAfterTimeLimit: 240_000, markInterruptAsFailure: true };

const requestsFor = {
  gateway: requestsTo({
    paths: ['channels', 'sessions', 'sessions/typing', 'channels/~channelUid~', 'sessions/~sessionUid~']
      .map((path) => `/business/communication/${path}`)
      .concat('/platform/v1/clients'),
    fields: ['business_uid', 'channel_uid', 'contact_uid', 'external_uid', 'session_uid', 'status', 'type'].concat([
      'display_name',
      'ai_status',
      'open_channel',
      'filter[channel_uid]',
      'filter[business_uid]',
      'business_id',
      'per_page',
      '__proto__',
    ]),
    words: ['business', 'channel', 'session', 'contact']
      .map((kind) => `~${kind}Uid~`)
      .concat('active', 'inactive', 'transactional', 'none'),
    credentials: [['authorization', 'Bearer ~token~']],
  }),
  receiver: requestsTo({
    paths: ['/webhooks/communication-gw'],
    fields: ['event', 'occurred_at', 'data', 'business_uid', 'channel', 'session', 'uid', 'status'].concat([
      'channel_uid',
      '__proto__',
    ]),
    words: ['channel.status_changed', 'session.status_changed', 'active', 'error', '2026-01-01T00:00:00Z', 'one'],
    credentials: [['webhook-id', 'msg_1']],
  }),
};
type Name = keyof typeof requestsFor;
const names: readonly Name[] = ['gateway', 'receiver'];

/** Sends requests one by one. @throws with one that is a finding, shrunk, and the command that replays it */
async function fuzz(name: Name): Promise<void> {
  const statuses: number[] = [];
  let victim: Victim<Name> = await startVictim(name);
  const send = async (request: Request) => {
    // A victim that has died is replaced, so that the request that kills it can be shrunk.
    if (victim.death !== undefined) victim = await startVictim(name);
    const bytes = bytesOf(request, victim.address);
    const said = await converse(victim.port, bytes);
    if (victim.death !== undefined) throw new Error(victim.death);
    statuses.push(...answersOf(said, bytes.includes('HEAD ')).map(({ status }) => status));
  };
  const found = await fc.check(fc.asyncProperty(requestsFor[name], send), {
    seed,
    ...limit,
    ...(path ? { path, numRuns: 1, endOnFailure: true } : { numRuns }),
  });
  const { peak } = victim;
  await victim.close();
  const { failed, counterexample, counterexamplePath, numShrinks, errorInstance } = found;
  if (failed && counterexample) {
    const reason = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
    throw new Error(
      `A request is a finding, shrunk ${numShrinks} times to:\n  ${JSON.stringify(bytesOf(counterexample[0], victim.address))}\n` +
        `because\n  ${reason}\n` +
        `Replay it: ABUSE_SEED=${seed} ABUSE_PATH=${counterexamplePath} npm run test:abuse -- -g "fuzzed ${name}"`,
    );
  }
  if (failed) throw new Error(`The time was up after ${found.numRuns} of ${numRuns} requests of seed ${seed}`);
  note({ attack: 'fuzzed requests', victim: name, count: found.numRuns, outcome: tally(statuses), peak });
}

describe('requests that nobody should send', () => {
  const running = new Map<Name, Promise<void>>();

  /** Fuzzes both at once, because one attacker does not keep two cores busy. In a replay, the path is only one's. */
  function begun(name: Name): Promise<void> | undefined {
    for (const each of path ? [name] : names) {
      if (running.has(each)) continue;
      const fuzzed = fuzz(each);
      fuzzed.catch(() => undefined);
      running.set(each, fuzzed);
    }
    return running.get(name);
  }

  for (const name of names) {
    it(`are answered by a fuzzed ${name}, never 5xx, and it goes on`, async () => {
      console.log(`    seed ${seed}, ${path ? `path ${path}` : `${numRuns.toLocaleString('en')} requests`}`);
      await begun(name);
    });
  }
});
