import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import type { GatewayOptions, Misbehaviour } from '../../provider/gateway/build';
import { answering } from '../../provider/test/verification/run';
import { type EmbeddedTarget, embeddedTarget } from '../../provider/verification/target';
import { readDocument } from '../workflow/document';
import { type RunOptions, runDocuments } from '../workflow/run';
import {
  activateChannel,
  createChannel,
  documentOf,
  findClient,
  typingDocument,
  useDocuments,
} from './workflow-fixtures';

interface Run extends Partial<RunOptions> {
  readonly files: readonly string[];
  readonly gateway?: Partial<GatewayOptions>;
}

/** Runs documents against an embedded gateway of the run's own; says what the gateway still held at its end. */
async function ran({ files, gateway, ...options }: Run) {
  const opened: EmbeddedTarget[] = [];
  const openTarget = async () => {
    const target = await embeddedTarget(gateway);
    opened.push(target);
    return target;
  };
  const { signal } = new AbortController();
  const documents = files.map(readDocument);
  const results = await runDocuments(documents, { openTarget, activationTimeoutMs: 5000, signal, ...options });
  const [target] = opened;
  const steps = results.flatMap((result) => result.steps);
  const outcomes = Object.fromEntries(steps.map(({ id, outcome }) => [id, outcome]));
  const [problem = ''] = steps.flatMap((step) => step.problem ?? []);
  return { results, steps, outcomes, problem, left: target?.store.size, token: target?.token ?? '' };
}

const nothing = { channels: 0, sessions: 0 };

describe('a step list that is run', () => {
  const write = useDocuments();
  const file = (...steps: object[]) => write(documentOf(steps.slice(0, -1), steps.slice(-1)));

  it('passes against the embedded gateway, waits for both callbacks, and leaves nothing behind', async () => {
    const { results, steps, left } = await ran({ files: [typingDocument], gateway: { activationDelayMs: 60 } });
    expect(results.map(({ ok }) => ok)).to.deep.equal([true]);
    expect(steps.map(({ id, status }) => [id, status])).to.deep.equal([
      ['create_channel', 201],
      ['activate_channel', 200],
      ['get_client', 200],
      ['create_session', 201],
      ['main_request', 200],
    ]);
    expect(steps.flatMap(({ activated }) => activated?.kind ?? [])).to.deep.equal(['channel', 'session']);
    for (const { activated } of steps) expect(activated?.ms ?? 60).to.be.at.least(50);
    expect(left).to.deep.equal(nothing);
  });

  it('asks again where the gateway acts on the answer to a callback later than the next step comes', async () => {
    const send: typeof fetch = async (...request) => {
      const response = await fetch(...request);
      await wait(80);
      return response;
    };
    const { results } = await ran({ files: [typingDocument], gateway: { misbehaviour: { send } } });
    expect(results.map(({ ok, calls }) => [ok, calls > 7])).to.deep.equal([[true, true]]);
  });

  it('says that the callback never came, and leaves nothing behind', async () => {
    const gateway = { callbacks: undefined };
    const { outcomes, problem, left } = await ran({ files: [typingDocument], gateway, activationTimeoutMs: 200 });
    expect(outcomes).to.include({ create_channel: 'passed', activate_channel: 'failed', get_client: 'not run' });
    expect(problem).to.match(
      /^workflows\/\S+\.md:\d+ activate_channel: the channel was not activated: no callback said within 200 ms that channel \S+ is active; none arrived at all\. /,
    );
    expect(left).to.deep.equal(nothing);
  });

  it('says what arrived in place of the callback', async () => {
    const misbehaviour = { payload: () => ({ event: 'channel.renamed' }) };
    const { problem } = await ran({ files: [typingDocument], gateway: { misbehaviour }, activationTimeoutMs: 200 });
    expect(problem).to.include('the last that arrived: {"event":"channel.renamed"}');
  });

  it('says that a channel became something else at once', async () => {
    const misbehaviour = {
      payload: (callback: object) => JSON.parse(JSON.stringify(callback).replace('"active"', '"error"')),
    };
    const { problem } = await ran({ files: [typingDocument], gateway: { misbehaviour } });
    expect(problem).to.match(/the channel was not activated: channel \S+ became error, not active$/);
  });

  it('stops at a step that fails, and names the status and the answer', async () => {
    const wrong = { ...createChannel, body: { business_uid: '{{business_id}}', type: 'other' } };
    const { outcomes, problem, results } = await ran({ files: [file(wrong, findClient)] });
    expect(problem).to.match(/\.md:\d+ create_channel: answered 422, not 200 or 201: \{"success":false.*"type"/);
    expect(outcomes).to.deep.equal({ create_channel: 'failed', find_client: 'not run' });
    expect(results[0]?.ok).to.equal(false);
  });

  it('goes on where a step says so, fails all the same, and does not send what has no value', async () => {
    const wrong = { ...createChannel, body: { type: 'other' }, onFail: 'continue' };
    const { outcomes, results, steps } = await ran({
      files: [file(wrong, { ...activateChannel, onFail: 'continue' }, findClient)],
    });
    expect(outcomes).to.deep.equal({ create_channel: 'failed', activate_channel: 'failed', find_client: 'passed' });
    expect(steps[1]?.problem).to.match(/activate_channel: {{channel_uid}} has no value/);
    expect(results[0]?.ok).to.equal(false);
  });

  it('expects a refusal where the document does', async () => {
    const twice = { ...createChannel, extract: {}, body: { type: 'other' }, expect: { status: 422 } };
    expect((await ran({ files: [file(twice)] })).results[0]?.ok).to.equal(true);
  });

  it('fails where an extract finds nothing, and names its line', async () => {
    for (const path of ['$.data.channel.uuid', '$.data.clients[3].id']) {
      const { problem, left } = await ran({ files: [file({ ...createChannel, extract: { channel_uid: path } })] });
      expect(problem).to.match(/create_channel: \(\S+\.md:\d+\) \S+ finds nothing for channel_uid in the answer$/);
      expect(left).to.deep.equal(nothing);
    }
  });

  it('fails where an answer is not JSON', async () => {
    const misbehaviour = answering('POST', /channels$/, (body) => `<${body}>`);
    const { problem, left } = await ran({ files: [file(createChannel)], gateway: { misbehaviour } });
    expect(problem).to.match(/\$\.data\.channel\.uid finds nothing for channel_uid in the answer$/);
    expect(left).to.deep.equal(nothing);
  });

  it('does not send what was extracted out of the base URL', async () => {
    const misbehaviour = answering('GET', /clients/, (body) => body.replace(/"id":"\w+"/, '"id":".."'));
    const climb = { id: 'climb', method: 'GET', path: '/platform/v1/{{contact_uid}}', expect: { status: 404 } };
    const { problem } = await ran({ files: [file(findClient, climb)], gateway: { misbehaviour } });
    expect(problem).to.match(/climb: \/platform\/v1\/\.\. leads out of the base URL$/);
  });

  it('ignores sleep, and says so', async () => {
    const started = performance.now();
    const { steps, results } = await ran({ files: [file({ ...findClient, sleep: 60_000 })] });
    expect(performance.now() - started).to.be.below(30_000);
    expect([results[0]?.ok, steps[0]?.note]).to.deep.equal([true, 'sleep 60000 is not needed and ignored']);
  });

  it('runs several documents, each with values of its own', async () => {
    const { results, left } = await ran({ files: [typingDocument, typingDocument] });
    expect(results.map(({ ok }) => ok)).to.deep.equal([true, true]);
    expect(left).to.deep.equal(nothing);
  });

  it('keeps what was extracted under the name of a secret, and the token wherever it comes back, to itself', async () => {
    const echo: Misbehaviour = {
      http: (app) =>
        app.addHook('onSend', async (request, reply, body) => {
          if (request.url === '/health' || typeof body !== 'string') return body;
          reply.removeHeader('content-length');
          return JSON.stringify({ ...JSON.parse(body), echo: request.headers.authorization });
        }),
    };
    const extract = { echoed: '$.echo', session_token: '$.data.clients[0].id' };
    const ok = { ...findClient, extract };
    const bad = { ...findClient, id: 'again', expect: { status: 404 } };
    const { results, steps, problem, token } = await ran({ files: [file(ok, bad)], gateway: { misbehaviour: echo } });
    expect(steps[0]?.extracted).to.deep.equal({ echoed: '***', session_token: '***' });
    expect(problem).to.include('Bearer ***');
    expect(JSON.stringify(results)).not.to.include(token);
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

  it('deletes what it made when it is interrupted between two steps', async () => {
    const interrupt = new AbortController();
    const run = ran({
      files: [typingDocument, typingDocument],
      gateway: { callbacks: undefined },
      signal: interrupt.signal,
      onStep: () => interrupt.abort(),
    });
    const { results, outcomes, problem, left } = await run;
    expect(results).to.have.length(1);
    expect(outcomes).to.include({ create_channel: 'passed', activate_channel: 'failed', get_client: 'not run' });
    expect(problem).to.match(/activate_channel: interrupted$/);
    expect(left).to.deep.equal(nothing);
  });
});
