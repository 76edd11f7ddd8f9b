import { expect } from 'chai';
import type { Misbehaviour } from '../../provider/gateway/build';
import { startGateway } from '../../provider/gateway/start';
import { answering } from '../../provider/test/verification/run';
import { activateChannel, createChannel, createSession, findClient, typingDocument } from './fixtures';
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

  it('keeps what it made where it is told to, and says what', async () => {
    const { results, steps, left } = await ran({ files: [typingDocument, typingDocument], keep: true });
    expect(left).to.deep.equal({ channels: 2, sessions: 2 });
    const [first, second] = [steps.slice(0, 5), steps.slice(5)].map((each) =>
      Object.assign({}, ...each.map((step) => step.extracted)),
    );
    expect(results.map(({ kept }) => kept.map((line) => line.replace(/ ".*"$/, '')))).to.deep.equal([
      [`session ${first.session_uid}`, `channel ${first.channel_uid}`],
      [`session ${second.session_uid}`, `channel ${second.channel_uid}`],
    ]);
  });

  it('lets a failure pass where a step says so, with the reason', async () => {
    const wrong = { ...findClient, path: '/platform/v1/nothing', extract: {} };
    const steps = [
      { ...wrong, id: 'warned', method: 'DELETE', path: '/business/communication/channels/none', onFail: 'warn' },
      {
        ...wrong,
        id: 'skipped',
        method: 'DELETE',
        path: '/business/communication/channels/none',
        onFail: 'skip',
        skipReason: 'no data',
      },
    ];
    const { results, outcomes, steps: told } = await ran({ files: [file(...steps, findClient)] });
    expect(outcomes).to.deep.equal({ warned: 'warned', skipped: 'skipped', find_client: 'passed' });
    expect(results[0]?.verdict).to.equal('passed');
    expect(told[1]?.problem).to.match(/skipped: answered 404, not 200: .* \(no data\)$/);
  });

  it('takes a call that is routed to nobody for neither a pass nor a failure, under each answer', async () => {
    const messaging = { id: 'core', method: 'POST', path: '/business/messaging/v1/channels', expect: { status: 201 } };
    for (const answer of ['none', 'bad-gateway', 'error'] as const) {
      const { results, outcomes } = await ran({
        files: [file(findClient, messaging)],
        gateway: { answers: { 'second-address': answer } },
      });
      expect([results[0]?.verdict, outcomes], answer).to.deep.equal([
        'not served here',
        { find_client: 'passed', core: 'unserved' },
      ]);
    }
    const unknown = { ...activateChannel, path: '/business/communication/channels/none' };
    expect((await ran({ files: [file(unknown)] })).results[0]?.verdict).to.equal('failed');
  });

  it('sends to the second address, and deletes there what it made there', async () => {
    const second = await startGateway();
    try {
      const given = new Map([
        ['FALLBACK_API_URL', `${second.url}/`],
        ['APP_TOKEN', second.token],
      ]);
      const there = { useFallback: true, token: 'app' };
      const create = { ...createChannel, ...there, body: { business_uid: second.businessUid, type: 'internal' } };
      const list = { ...there, id: 'list', method: 'GET', path: '/business/communication/sessions' };
      const params = { 'filter[business_uid]': second.businessUid, 'filter[channel_uid]': '{{channel_uid}}' };
      const { results, outcomes } = await ran({ files: [file(create, { ...list, params })], given });
      expect(outcomes).to.deep.equal({ create_channel: 'passed', list: 'passed' });
      expect(results[0]?.events.map((event) => event.kind === 'call' && `${event.method} ${event.to}`)).to.deep.equal([
        'POST second address',
        'GET second address',
        'DELETE second address',
      ]);
      expect(second.store.size).to.deep.equal(nothing);
      expect(JSON.stringify(results)).not.to.include(second.token);
    } finally {
      await second.close();
    }
  });

  it('deletes what it made with a query and on behalf of a business without the query, and on its behalf', async () => {
    const deletions: unknown[] = [];
    const misbehaviour: Misbehaviour = {
      http: (app) =>
        app.addHook('onRequest', async ({ method, url, headers }) => {
          if (method !== 'DELETE') return;
          deletions.push([url.replace(/[^/]+$/, 'uid'), headers['x-on-behalf-of'], headers['content-type']]);
        }),
    };
    const second = await startGateway({ misbehaviour });
    try {
      const given = new Map([
        ['FALLBACK_API_URL', second.url],
        ['DIRECTORY_TOKEN', second.token],
      ]);
      const create = {
        ...createChannel,
        ...{ useFallback: true, token: 'directory', x_on_behalf_of: second.businessUid },
        path: `${createChannel.path}?source=x`,
        body: { business_uid: second.businessUid, type: 'internal' },
      };
      const { results } = await ran({ files: [file(create)], given });
      expect([results[0]?.verdict, results[0]?.leftBehind]).to.deep.equal(['passed', []]);
      expect(deletions).to.deep.equal([['/business/communication/channels/uid', second.businessUid, undefined]]);
      expect(second.store.size).to.deep.equal(nothing);
    } finally {
      await second.close();
    }
  });

  it('has values of extracted secrets and of fields that are called so hidden in what the service says', async () => {
    const secrets = answering(
      'GET',
      /clients/,
      () => '{"data":{"access_token":"first-secret"},"refresh_token":"second-secret"}',
    );
    const read = { ...findClient, extract: { access_token: '$.data.access_token' } };
    const use = { id: 'use', method: 'DELETE', path: '/business/communication/channels/{{access_token}}' };
    const refused = { ...findClient, extract: {}, id: 'refused', onFail: 'continue', expect: { status: 404 } };
    const { results } = await ran({ files: [file(read, refused, use)], gateway: { misbehaviour: secrets } });
    expect(JSON.stringify(results)).not.to.match(/(first|second)-secret/);
    expect(results[0]?.steps[2]?.path).to.equal('/business/communication/channels/***');
  });

  it('has secrets hidden in the paths of events and in notes', async () => {
    const echo: Misbehaviour = {
      http: (app) =>
        app.addHook('onSend', async (request, reply, body) => {
          const isPut = request.method === 'PUT';
          if (!isPut && !/clients\?/.test(request.url)) return body;
          reply.removeHeader('content-length');
          if (!isPut) return '{"data":{"access_token":"first/secret"}}';
          reply.code(422);
          // The cut of a note falls into the token.
          return `${' '.repeat(290)}${request.headers.authorization}`;
        }),
    };
    const read = { ...findClient, extract: { access_token: '$.data.access_token' } };
    const use = { id: 'use', method: 'DELETE', onFail: 'continue' };
    const both = { ...use, path: '/business/communication/t:{{access_token}}/t:{{other_token}}' };
    const session = { ...createSession, body: { ...createSession.body, contact_uid: 'x' } };
    const { results, steps, token } = await ran({
      files: [file(read, both, createChannel, session)],
      given: new Map([['PLACEHOLDER_OTHER_TOKEN', 'second secret']]),
      gateway: { misbehaviour: echo },
      fillIn: true,
      activationTimeoutMs: 500,
    });
    const [, event] = results[0]?.events ?? [];
    expect(event).to.have.property('path', '/business/communication/t:***/t:***');
    expect(JSON.stringify(results)).not.to.match(/(first|second)\W+(2F|20)?secret/);
    expect(steps[3]?.notes[0]).to.match(/was filled in, and failed: 422 \s+Bearer \*\*\*$/);
    expect(JSON.stringify(results)).not.to.include(token.slice(0, 3));
  });
});
