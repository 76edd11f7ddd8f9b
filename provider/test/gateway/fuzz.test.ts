import { randomInt } from 'node:crypto';
import { expect } from 'chai';
import { channels, clients, sessions } from '../support/api';
import { ada, business, sharedGateway, tokens } from '../support/gateway';
import { send } from '../support/http';

/** Numbers from 0 to below 1 that follow from the seed (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

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

describe('whatever is sent', () => {
  const gateway = sharedGateway();

  it('is answered as provider/openapi.yaml says, and never 5xx', async function () {
    this.timeout(20_000);
    const seed = Number(process.env.FUZZ_SEED ?? randomInt(2 ** 31));
    const random = generator(seed);
    const { api, store } = gateway();
    const channel = await api.activeChannel();
    const session = await api.activeSession(channel, ada);
    const one = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
    const known = [business, channel, session, ada, 'active', 'inactive', 'deleted', 'transactional', 'none'];
    const word = () => (random() < 0.6 ? one(known) : one(odd).repeat(1 + Math.floor(random() ** 8 * 300)));
    const value = (depth = 0): unknown => {
      const kind = random();
      if (kind < 0.7) return word();
      if (kind < 0.9 || depth > 3) return one([null, true, 0, -1, 1.5, 1e308]);
      return kind < 0.95 ? [value(depth + 1)] : { [one(names)]: value(depth + 1) };
    };
    // By way of bytes: half a surrogate pair cannot be encoded.
    const encoded = () => encodeURIComponent(Buffer.from(word()).toString());
    const path = () => {
      const base = one([channels, sessions, `${sessions}/typing`, clients, '/health', '/nonsense']);
      const uid = random() < 0.5 ? `/${random() < 0.2 ? one(['%', '%zz']) : encoded()}` : '';
      const pair = () => `${encodeURIComponent(one(names))}=${encoded()}`;
      return `${base}${uid}${random() < 0.6 ? `?${pair()}&${pair()}&${pair()}` : ''}`;
    };
    const body = () => {
      const fields = Array.from({ length: Math.floor(random() * 6) }, () => [one(names), value()]);
      const text = random() < 0.1 ? JSON.stringify(value()) : JSON.stringify(Object.fromEntries(fields));
      return random() < 0.1 ? text.slice(0, Math.floor(random() * text.length)) : text;
    };

    let asked = 'nothing yet';
    try {
      for (let count = 0; count < 300; count++) {
        const authorization = random() < 0.9 ? `Bearer ${one([tokens.staff, tokens.aiReceptionist])}` : 'x';
        const headers = { authorization, 'content-type': one(types) };
        const call = { method: one(methods), path: path(), headers, ...(random() < 0.8 && { body: body() }) };
        asked = JSON.stringify(call);
        const { status } = await send(api.url, call); // which checks the answer against the document
        expect(status).to.be.below(500);
      }
    } catch (error) {
      throw new Error(`FUZZ_SEED=${seed}: ${asked}`, { cause: error });
    }
    for (const { uid } of store.sessionsOf(channel)) await api.deleteSession(uid);
    expect(store.sessionsOf(channel)).to.deep.equal([]);
  });
});
