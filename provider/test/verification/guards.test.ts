import { globalAgent } from 'node:http';
import { expect } from 'chai';
import type { Misbehaviour } from '../../gateway/build';
import { messages } from '../../verification/messages';
import type { Seeds } from '../../verification/seeding/seeds';
import { states } from '../../verification/states';
import { answering, verified } from './run';

const typing = 'a request to send a typing indicator';
const creating = 'a request to create a transactional channel';
const activating = 'a request to activate a channel';
const channelCallback = 'a callback that a channel became active';

const without = <Value>(entries: Readonly<Record<string, Value>>, name: string) =>
  Object.fromEntries(Object.entries(entries).filter(([each]) => each !== name));

describe('a verification', () => {
  it('verifies every recorded interaction and leaves nothing behind', async () => {
    const { ok, results, problems, left } = await verified({});
    expect(problems).to.deep.equal([]);
    expect(results.map(({ verdict }) => verdict)).to.deep.equal(Array(14).fill('passed'));
    expect({ ok, left }).to.deep.equal({ ok: true, left: 0 });
  });

  it('stays within a throttle of 8 requests a second', async () => {
    const { ok, problems } = await verified({ gateway: { requestsPerSecond: 8 } });
    expect(problems).to.deep.equal([]);
    expect(ok).to.equal(true);
  });

  it('fails when a state handler throws, and deletes what was made', async () => {
    const failing = {
      ...states,
      'an active session exists': {
        fact: '',
        seed: async (seeds: Seeds) => {
          await seeds.get('active session');
          throw new Error('out of sessions');
        },
      },
    };
    const { ok, problems, left } = await verified({ only: [typing], handlers: { states: failing } });
    expect(problems).to.deep.equal(['state "an active session exists" could not be set up: out of sessions']);
    expect({ ok, left }).to.deep.equal({ ok: false, left: 0 });
  });

  it('fails when a state has no handler, and says what to add', async () => {
    const { ok, problems } = await verified({
      only: [typing],
      handlers: { states: without(states, 'an active session exists') },
    });
    expect(ok).to.equal(false);
    expect(problems[0]).to.match(
      /^no state handler for "an active session exists": add it to provider\/verification\/states.ts/,
    );
  });

  it('fails when a message has no provider, and says what to add', async () => {
    const { ok, problems } = await verified({
      only: [channelCallback],
      handlers: { messages: without(messages, channelCallback) },
    });
    expect(ok).to.equal(false);
    expect(problems[0]).to.match(/^no message provider for "a callback that a channel became active": add it to/);
  });

  it('fails when a message provider throws, with its reason', async () => {
    const failing = { ...messages, [channelCallback]: () => Promise.reject(new Error('nothing was delivered')) };
    const { ok, problems } = await verified({ only: [channelCallback], handlers: { messages: failing } });
    expect(ok).to.equal(false);
    expect(problems).to.deep.equal([`message "${channelCallback}" could not be handed out: nothing was delivered`]);
  });

  it('fails when the provider goes away in the middle', async () => {
    let goAway: () => Promise<void> = () => Promise.reject(new Error('not open'));
    const leaving = {
      ...states,
      'a business exists': {
        fact: '',
        seed: async () => {
          await goAway();
          // A connection that was kept alive would be found closed instead, where its end has not come through yet.
          globalAgent.destroy();
          return {};
        },
      },
    };
    const { ok, problems } = await verified({
      only: ['a request to create a transactional channel'],
      handlers: { states: leaving },
      onOpen: (target) => {
        goAway = () => target.close();
      },
    });
    expect(ok).to.equal(false);
    expect(problems[0]).to.match(
      /^communication-gw could not be asked POST \/business\/communication\/channels: .*ECONNREFUSED/,
    );
  });

  it('fails within its deadline when no callback comes, with what was awaited', async () => {
    const { ok, problems, left } = await verified({
      activationTimeoutMs: 400,
      gateway: { callbacks: undefined },
    });
    expect(ok).to.equal(false);
    expect(problems[0]).to.match(
      /no callback said within 400 ms that channel \S+ is active \(a token that belongs to no app would explain it\); none arrived at all/,
    );
    expect(left).to.equal(0);
  });

  it('ends when it is interrupted, and deletes what was made', async () => {
    const interruption = new AbortController();
    const interrupting = {
      ...states,
      'an active session exists': {
        fact: '',
        seed: async (seeds: Seeds) => {
          await seeds.get('active session');
          interruption.abort();
          return {};
        },
      },
    };
    const { ok, problems, left } = await verified({
      only: [typing],
      handlers: { states: interrupting },
      signal: interruption.signal,
    });
    expect(problems).to.include('interrupted');
    expect({ ok, left }).to.deep.equal({ ok: false, left: 0 });
  });

  it('fails when something cannot be deleted, and names it', async () => {
    const undeletable = answering('DELETE', /\/channels\//, () => '{}');
    const http: typeof undeletable.http = (app) => {
      app.addHook('onRequest', async (request, reply) => {
        if (request.method === 'DELETE' && request.url.includes('/sessions/')) return reply.code(500).send({});
      });
    };
    const { ok, problems } = await verified({ only: [typing], gateway: { misbehaviour: { http } } });
    expect(ok).to.equal(false);
    expect(problems[0]).to.match(/^left behind: sessions \S+ \(DELETE \/business\/communication\/sessions\/\S+: 500/);
  });

  it('gives each channel a name of its own that says where it comes from, also those that a replay creates or renames', async () => {
    const calls: { readonly to: string; readonly name: string }[] = [];
    const http: NonNullable<Misbehaviour['http']> = (app) => {
      app.addHook('preHandler', async ({ method, routeOptions: { url = '' }, body }) => {
        const { display_name: name = '' } = (body ?? {}) as { display_name?: string };
        if (name || url.endsWith('/channels')) calls.push({ to: `${method} ${url}`, name });
      });
    };
    const { ok } = await verified({ only: [creating, activating], gateway: { misbehaviour: { http } } });
    expect(ok).to.equal(true);
    for (const { to, name } of calls) expect(name, to).to.match(/^Pact verification [0-9a-f-]{36}$/);
    // One channel is the seed's, and is renamed to its own name.
    expect(new Set(calls.map(({ name }) => name)).size).to.equal(2);
    expect(calls.map(({ to }) => to)).to.have.length(3);
  });

  for (const [what, only] of [
    ['seeding', typing],
    ['a replay', creating],
  ] as const) {
    it(`fails when the response to the creation of a channel by ${what} is lost, and names the channel`, async () => {
      const names: string[] = [];
      const http: NonNullable<Misbehaviour['http']> = (app) => {
        app.addHook('onSend', async ({ method, url, body, raw }) => {
          if (method !== 'POST' || !url.endsWith('/channels') || names.length > 0) return;
          names.push((body as { display_name: string }).display_name);
          raw.socket.resetAndDestroy();
        });
      };
      const { ok, problems, left } = await verified({ only: [only], gateway: { misbehaviour: { http } } });
      expect({ ok, left }).to.deep.equal({ ok: false, left: 1 });
      expect(names[0]).to.match(/^Pact verification /);
      expect(problems.join('\n')).to.include(`left behind: channel "${names[0]}" (asked for on `);
    });
  }
});
