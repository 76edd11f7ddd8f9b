import { expect } from 'chai';
import fc from 'fast-check';
import { channels, clients, sessions } from '../support/api';
import { ada, business, sharedGateway, tokens } from '../support/gateway';
import { type Call, send } from '../support/http';

/** FUZZ_SEED makes the same requests again. FUZZ_PATH beside it sends only the one that failed. A failure prints both. */
const { FUZZ_SEED, FUZZ_PATH } = process.env;
const replay = { ...(FUZZ_SEED && { seed: Number(FUZZ_SEED) }), ...(FUZZ_PATH && { path: FUZZ_PATH }) };

const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'];
const types = ['application/json', 'application/json', 'application/json', 'text/plain', 'x', ''];
const names = ['business_uid', 'channel_uid', 'contact_uid', 'external_uid', 'session_uid', 'status', 'type'].concat([
  'ai_status',
  'display_name',
  'open_channel',
  'constructor',
  '__proto__',
  'filter[channel_uid]',
  'per_page',
  '',
]);
const odd = [
  '',
  ' ',
  '\0',
  '%',
  '%zz',
  '%00',
  '../..',
  '__proto__',
  'constructor',
  '{',
  '[]',
  '\ud800',
  'é',
  '🚀',
  '-1',
];

/** The first arbitrary, and in `percent` of the cases the second. */
const mostly = <A, B>(usual: fc.Arbitrary<A>, percent: number, rare: fc.Arbitrary<B>): fc.Arbitrary<A | B> =>
  fc.oneof({ weight: 100 - percent, arbitrary: usual }, { weight: percent, arbitrary: rare });

/** @param existing words that mean something to the gateway */
function requests(existing: readonly string[]): fc.Arbitrary<Call> {
  const name = fc.constantFrom(...names);
  const times = mostly(fc.constant(1), 50, fc.integer({ min: 1, max: 300 }));
  const oddWord = fc.tuple(fc.constantFrom(...odd), times).map(([text, count]) => text.repeat(count));
  const word = mostly(fc.constantFrom(...existing), 40, oddWord);

  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      { weight: 14, arbitrary: word },
      { weight: 4, arbitrary: fc.constantFrom(null, true, 0, -1, 1.5, 1e308) },
      { weight: 1, arbitrary: fc.tuple(tie('value')) },
      { weight: 1, arbitrary: fc.tuple(name, tie('value')).map((field) => Object.fromEntries([field])) },
    ),
  }));
  const fields = fc.array(fc.tuple(name, value), { maxLength: 5 }).map((each) => Object.fromEntries(each));
  const json = mostly(fields, 10, value).map((each) => JSON.stringify(each));
  const cut = fc.tuple(json, fc.double({ min: 0, max: 1, noNaN: true }));
  const body = mostly(
    json,
    10,
    cut.map(([text, share]) => text.slice(0, Math.floor(share * text.length))),
  );

  // Through bytes, because half a surrogate pair cannot be encoded.
  const encoded = word.map((text) => encodeURIComponent(Buffer.from(text).toString()));
  const uid = mostly(encoded, 20, fc.constantFrom('%', '%zz')).map((text) => `/${text}`);
  const pair = fc.tuple(name, encoded).map(([key, text]) => `${encodeURIComponent(key)}=${text}`);
  const query = fc.tuple(pair, pair, pair).map((pairs) => `?${pairs.join('&')}`);
  const base = fc.constantFrom(channels, sessions, `${sessions}/typing`, clients, '/health', '/nonsense');
  const none = fc.constant('');
  const path = fc.tuple(base, mostly(uid, 50, none), mostly(query, 40, none)).map((parts) => parts.join(''));

  const bearer = fc.constantFrom(tokens.staff, tokens.aiReceptionist).map((token) => `Bearer ${token}`);
  const headers = fc.record({
    authorization: mostly(bearer, 10, fc.constant('x')),
    'content-type': fc.constantFrom(...types),
  });
  const call = { method: fc.constantFrom(...methods), path, headers };
  return mostly(fc.record({ ...call, body }), 20, fc.record(call));
}

describe('whatever is sent', () => {
  const gateway = sharedGateway();

  it('is answered as provider/openapi.yaml says, and never 5xx', async function () {
    this.timeout(20_000);
    const { api, store } = gateway();
    const channel = await api.activeChannel();
    const session = await api.activeSession(channel, ada);
    const existing = [business, channel, session, ada, 'active', 'inactive', 'deleted', 'transactional', 'none'];
    const isAnswered = fc.asyncProperty(requests(existing), async (call) => {
      // `send` checks the response against the document.
      const { status } = await send(api.url, call);
      expect(status).to.be.below(500);
    });
    // Shrinking has to end before mocha's time-out, which would print no seed.
    const limit = { interruptAfterTimeLimit: 15_000, markInterruptAsFailure: true };
    await fc.assert(isAnswered, { numRuns: 300, ...limit, ...replay });
    for (const { uid } of store.sessionsOf(channel)) await api.deleteSession(uid);
    expect(store.sessionsOf(channel)).to.deep.equal([]);
  });
});
