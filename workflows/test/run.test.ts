import { expect } from 'chai';
import type { Misbehaviour } from '../../provider/gateway/build';
import { answering } from '../../provider/test/verification/run';
import { activateChannel, createChannel, findClient, typingDocument } from './fixtures';
import { nothing, ran, useStepLists } from './run-fixtures';

describe('a step list that is run', () => {
  const file = useStepLists();

  it('passes against the embedded gateway, waits for both callbacks, and leaves nothing behind', async () => {
    const { results, steps, left } = await ran({ files: [typingDocument], gateway: { activationDelayMs: 60 } });
    expect(results.map(({ verdict }) => verdict)).to.deep.equal(['passed']);
    expect(steps.map(({ id, status }) => [id, status])).to.deep.equal([
      ['create_channel', 201],
      ['activate_channel', 200],
      ['get_client', 200],
      ['create_session', 201],
      ['main_request', 200],
    ]);
    expect(steps.flatMap(({ activated }) => activated.map(({ kind }) => kind))).to.deep.equal(['channel', 'session']);
    for (const { ms } of steps.flatMap(({ activated }) => activated)) expect(ms).to.be.at.least(50);
    expect(left).to.deep.equal(nothing);
  });

  it('stops at a step that fails, and names the status and the response', async () => {
    const wrong = { ...createChannel, body: { business_uid: '{{business_id}}', type: 'other' } };
    const { outcomes, problem, results } = await ran({ files: [file(wrong, findClient)] });
    expect(problem).to.match(/\.md:\d+ create_channel: answered 422, not 200 or 201: \{"success":false.*"type"/);
    expect(outcomes).to.deep.equal({ create_channel: 'failed', find_client: 'not run' });
    expect(results[0]?.verdict).to.equal('failed');
  });

  it('goes on where a step says so, fails all the same, and does not send what has no value', async () => {
    const wrong = { ...createChannel, body: { type: 'other' }, onFail: 'continue' };
    const { outcomes, results, steps } = await ran({
      files: [file(wrong, { ...activateChannel, onFail: 'continue' }, findClient)],
    });
    expect(outcomes).to.deep.equal({ create_channel: 'failed', activate_channel: 'failed', find_client: 'passed' });
    expect(steps[1]?.problem).to.match(/activate_channel: {{channel_uid}} has no value/);
    expect(results[0]?.verdict).to.equal('failed');
  });

  it('expects a refusal where the document does', async () => {
    const twice = { ...createChannel, extract: {}, body: { type: 'other' }, expect: { status: 422 } };
    expect((await ran({ files: [file(twice)] })).results[0]?.verdict).to.equal('passed');
  });

  it('fails where an extract finds nothing, and names its line', async () => {
    for (const path of ['$.data.channel.uuid', '$.data.clients[3].id']) {
      const { problem, left } = await ran({ files: [file({ ...createChannel, extract: { channel_uid: path } })] });
      expect(problem).to.match(/create_channel: \(\S+\.md:\d+\) \S+ finds nothing for channel_uid in the response$/);
      expect(left).to.deep.equal(nothing);
    }
  });

  it('fails where a response is not JSON', async () => {
    const misbehaviour = answering('POST', /channels$/, (body) => `<${body}>`);
    const { problem, left } = await ran({ files: [file(createChannel)], gateway: { misbehaviour } });
    expect(problem).to.match(/\$\.data\.channel\.uid finds nothing for channel_uid in the response$/);
    expect(left).to.deep.equal(nothing);
  });

  it('does not send what was extracted out of the base URL', async () => {
    const misbehaviour = answering('GET', /clients/, (body) => body.replace(/"id":"\w+"/, '"id":".."'));
    const climb = { id: 'climb', method: 'GET', path: '/platform/v1/{{contact_uid}}', expect: { status: 404 } };
    const { problem } = await ran({ files: [file(findClient, climb)], gateway: { misbehaviour } });
    expect(problem).to.match(/climb: \/platform\/v1\/\.\. leads out of the base URL$/);
  });

  it('ignores sleep', async () => {
    const started = performance.now();
    const { results } = await ran({ files: [file({ ...findClient, sleep: 60_000 })] });
    expect(performance.now() - started).to.be.below(30_000);
    expect(results[0]?.verdict).to.equal('passed');
  });

  it('runs several step lists, each with values of its own', async () => {
    const { results, left } = await ran({ files: [typingDocument, typingDocument] });
    expect(results.map(({ verdict }) => verdict)).to.deep.equal(['passed', 'passed']);
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

  it('deletes what it made when it is interrupted between two steps', async () => {
    const interrupt = new AbortController();
    const run = ran({
      files: [typingDocument, typingDocument],
      gateway: { callbacks: undefined },
      signal: interrupt.signal,
      progress: { step: () => interrupt.abort() },
    });
    const { results, outcomes, problem, left } = await run;
    expect(results).to.have.length(1);
    expect(outcomes).to.include({ create_channel: 'passed', activate_channel: 'failed', get_client: 'not run' });
    expect(problem).to.match(/activate_channel: interrupted$/);
    expect(left).to.deep.equal(nothing);
  });
});
