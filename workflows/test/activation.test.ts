import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import type { Misbehaviour } from '../../provider/gateway/build';
import { answering } from '../../provider/test/verification/run';
import { activateChannel, createChannel, findClient, typingDocument } from './fixtures';
import { nothing, ran, useStepLists } from './run-fixtures';

describe('a step list that activates a channel or session', () => {
  const file = useStepLists();

  it('asks again where the gateway acts on the response to a callback later than the next step comes', async () => {
    const send: typeof fetch = async (...request) => {
      const response = await fetch(...request);
      await wait(80);
      return response;
    };
    const { results } = await ran({ files: [typingDocument], gateway: { misbehaviour: { fetch: send } } });
    expect(results.map(({ ok, calls }) => [ok, calls > 7])).to.deep.equal([[true, true]]);
  });

  it('says that the callback never came, and leaves nothing behind', async () => {
    const gateway = { callbacks: undefined };
    const { outcomes, problem, left } = await ran({ files: [typingDocument], gateway, activationTimeoutMs: 1000 });
    expect(outcomes).to.include({ create_channel: 'passed', activate_channel: 'failed', get_client: 'not run' });
    expect(problem).to.match(
      /^workflows\/\S+\.md:\d+ activate_channel: the channel was not activated: no callback said within 1000 ms that channel \S+ is active \(a token that belongs to no app would explain it\); none arrived at all\. /,
    );
    expect(left).to.deep.equal(nothing);
  });

  it('says what arrived in place of the callback', async () => {
    const misbehaviour = { payload: () => ({ event: 'channel.renamed' }) };
    const { problem } = await ran({ files: [typingDocument], gateway: { misbehaviour }, activationTimeoutMs: 1000 });
    expect(problem).to.include('the last that arrived: {"event":"channel.renamed"}');
  });

  it('says that a channel became something else at once', async () => {
    const misbehaviour = {
      payload: (callback: object) => JSON.parse(JSON.stringify(callback).replace('"active"', '"error"')),
    };
    const { problem } = await ran({ files: [typingDocument], gateway: { misbehaviour } });
    expect(problem).to.match(/the channel was not activated: channel \S+ became error, not active$/);
  });

  it('takes a refusal that it expects at the first try, also right after an activation', async () => {
    const refused = {
      id: 'refused',
      method: 'POST',
      path: '/business/communication/sessions',
      expect: { status: 422 },
    };
    const steps = [createChannel, activateChannel, { ...refused, body: { contact_uid: 'nobody' } }];
    const { problem, results } = await ran({ files: [file(...steps)] });
    // Three steps and one deletion.
    expect(results[0]?.calls).to.equal(4);
    expect(problem).to.equal('');
  });

  it('waits for nothing where a step activates nothing', async () => {
    const rename = { ...activateChannel, body: { display_name: 'Another name' } };
    const { results, steps } = await ran({ files: [file(createChannel, rename)], gateway: { callbacks: undefined } });
    expect([results[0]?.ok, steps.flatMap(({ activated }) => activated ?? [])]).to.deep.equal([true, []]);
  });

  it('does not wait for the callback of a session that is active at once', async () => {
    const misbehaviour = answering('POST', /sessions$/, (body) => body.replace('pending', 'active'));
    const { results, steps } = await ran({ files: [typingDocument], gateway: { misbehaviour } });
    expect(steps.flatMap(({ activated }) => activated?.kind ?? [])).to.deep.equal(['channel']);
    expect(results).to.have.length(1);
  });

  it('stops waiting for a callback when it is interrupted, and goes on with nothing', async () => {
    const interrupt = new AbortController();
    const misbehaviour: Misbehaviour = {
      http: (app) => app.addHook('onResponse', async ({ method }) => method === 'PUT' && interrupt.abort()),
    };
    const { outcomes, problem, left } = await ran({
      files: [file(createChannel, { ...activateChannel, onFail: 'continue' }, findClient)],
      gateway: { callbacks: undefined, misbehaviour },
      signal: interrupt.signal,
    });
    expect(outcomes).to.deep.equal({ create_channel: 'passed', activate_channel: 'failed', find_client: 'not run' });
    expect(problem).to.match(/activate_channel: interrupted$/);
    expect(left).to.deep.equal(nothing);
  });
});
