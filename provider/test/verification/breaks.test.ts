import { expect } from 'chai';
import type { Misbehaviour } from '../../gateway/build';
import { answering, verified } from './run';

const failed = async (only: string, misbehaviour: Misbehaviour) => {
  const { ok, results, problems } = await verified({
    only: [only],
    activationTimeoutMs: 1000,
    gateway: { misbehaviour },
  });
  return { ok, problems, mismatches: results.flatMap(({ mismatches }) => mismatches) };
};

describe('a verification notices that the gateway', () => {
  it('names the uid otherwise', async () => {
    const renamed = answering('POST', /\/channels$/, (body) => body.replace('"uid"', '"id"'));
    const { ok, mismatches } = await failed('a request to create a transactional channel', renamed);
    expect(ok).to.equal(false);
    expect(mismatches).to.deep.equal(['body $.data.channel: Actual map is missing the following keys: uid']);
  });

  it('answers another status', async () => {
    const accepted: Misbehaviour = {
      http: (app) => {
        app.addHook('onSend', async (request, reply) => {
          if (request.url.endsWith('/typing')) reply.code(202);
        });
      },
    };
    const { ok, mismatches } = await failed('a request to send a typing indicator', accepted);
    expect(ok).to.equal(false);
    expect(mismatches.join()).to.match(/^status: .*202/);
  });

  it('does not say that it succeeded', async () => {
    const unsuccessful = answering('PUT', /\/channels\//, (body) => body.replace('"success":true', '"success":false'));
    const { ok, mismatches } = await failed('a request to activate a channel', unsuccessful);
    expect(ok).to.equal(false);
    expect(mismatches).to.deep.equal(['body $.success: Expected false (Boolean) to be equal to true (Boolean)']);
  });

  it('leaves the uid out of its callbacks', async () => {
    const nameless: Misbehaviour = {
      payload: (callback) => JSON.parse(JSON.stringify(callback).replace('"uid"', '"id"')),
    };
    const { ok, mismatches } = await failed('a callback that a channel became active', nameless);
    expect(ok).to.equal(false);
    expect(mismatches).to.deep.equal(['body $.data.channel: Actual map is missing the following keys: uid']);
  });

  it('signs its callbacks with another secret', async () => {
    const forged: Misbehaviour = {
      fetch: (url, init) => fetch(url, { ...init, headers: { ...init?.headers, 'webhook-signature': 'v1,Zm9yZ2Vk' } }),
    };
    const { ok, problems } = await failed('a callback that a channel became active', forged);
    expect(ok).to.equal(false);
    expect(problems[0]).to.match(/the last that arrived: POST \S+ \(answered 401: No matching signature found\)/);
  });
});
