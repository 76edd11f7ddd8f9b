import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import type { Misbehaviour } from '../../provider/gateway/build';
import { type Answers, singleAnswers } from '../../provider/gateway/open-questions';
import { answering } from '../../provider/test/verification/run';
import type { RunEvent } from '../runner/events';
import { activateChannel, createChannel, createSession, findClient, sendMessage, typingDocument } from './fixtures';
import { nothing, ran, useStepLists } from './run-fixtures';

/** Sends callbacks as if the app had not taken them, so that nothing becomes active. */
const unheard: typeof fetch = async (...request) => {
  await fetch(...request);
  return new Response(null, { status: 500 });
};

const inOrder = (events: readonly RunEvent[]) =>
  events.map((event) =>
    event.kind === 'callback' ? `${event.about} ${event.says}` : `${event.method} ${event.status} ${event.cause}`,
  );

describe('a step list that activates a channel or session', () => {
  const file = useStepLists();

  it('asks again where the gateway acts on the response to a callback later than the next step comes', async () => {
    const send: typeof fetch = async (...request) => {
      const response = await fetch(...request);
      await wait(80);
      return response;
    };
    const { results } = await ran({ files: [typingDocument], gateway: { misbehaviour: { fetch: send } } });
    expect(results.map(({ verdict, calls }) => [verdict, calls > 7])).to.deep.equal([['passed', true]]);
  });

  it('asks each step once where the callback comes in time', async () => {
    // The callback has a twentieth of this time.
    const activationTimeoutMs = 60_000;
    const { results } = await ran({
      files: [typingDocument],
      gateway: { activationDelayMs: 100 },
      activationTimeoutMs,
    });
    expect(inOrder(results[0]?.events ?? [])).to.deep.equal([
      'POST 201 step',
      'PUT 200 step',
      'GET 200 step',
      'channel active',
      'POST 201 step',
      'session active',
      'POST 200 step',
      'DELETE 200 clean-up',
      'DELETE 200 clean-up',
    ]);
  });

  it('says that the callback never came, and leaves nothing behind', async () => {
    const gateway = { callbacks: undefined };
    const { outcomes, problem, left } = await ran({ files: [typingDocument], gateway, activationTimeoutMs: 1000 });
    expect(outcomes).to.include({ activate_channel: 'passed', create_session: 'failed', main_request: 'not run' });
    expect(problem).to.match(
      /^workflows\/\S+\.md:\d+ create_session: answered 422, not 200 or 201, \d times: \{.*\}\. The channel of activate_channel did not become active: no callback said within 1000 ms that channel \S+ is active \(a token that belongs to no app would explain it\); none arrived at all\. /,
    );
    expect(left).to.deep.equal(nothing);
  });

  it('says what arrived in place of the callback', async () => {
    const misbehaviour = { payload: () => ({ event: 'channel.renamed' }), fetch: unheard };
    const { problem } = await ran({ files: [typingDocument], gateway: { misbehaviour }, activationTimeoutMs: 1000 });
    expect(problem).to.include('the last that arrived: {"event":"channel.renamed"}');
  });

  it('hides the fields of secrets in what arrived in its place', async () => {
    const misbehaviour = { payload: () => ({ event: 'channel.renamed', token: 'callback-secret' }), fetch: unheard };
    const gateway = { misbehaviour };
    const { steps } = await ran({ files: [file(createChannel, activateChannel)], gateway, activationTimeoutMs: 500 });
    expect(steps[1]?.notes[0]).to.include('"token":"***"');
  });

  it('says that a channel became something else', async () => {
    const misbehaviour = {
      payload: (callback: object) => JSON.parse(JSON.stringify(callback).replace('"active"', '"error"')),
      fetch: unheard,
    };
    const { problem } = await ran({ files: [typingDocument], gateway: { misbehaviour }, activationTimeoutMs: 1000 });
    expect(problem).to.match(
      /The channel of activate_channel did not become active: channel \S+ became error, not active$/,
    );
  });

  it('says that a call is refused although the callback came', async () => {
    const gateway = { answers: { 'typing-body': 'flag' } as const };
    const { problem } = await ran({ files: [typingDocument], gateway, activationTimeoutMs: 1000 });
    expect(problem).to.match(
      /main_request: answered 422, not 200 or 201, \d times, although a callback said that the session is active: .*"typing"/,
    );
  });

  it('takes a refusal that it expects at the first try, once the sign of the activation has come', async () => {
    const refused = {
      ...createSession,
      body: { ...createSession.body, contact_uid: 'contact-of-others' },
      extract: {},
      expect: { status: 422 },
    };
    const { results } = await ran({
      files: [file(createChannel, activateChannel, refused)],
      gateway: { activationDelayMs: 100 },
    });
    expect(inOrder(results[0]?.events ?? [])).to.deep.equal([
      'POST 201 step',
      'PUT 200 step',
      'channel active',
      'POST 422 step',
      'DELETE 200 clean-up',
    ]);
  });

  it('hands a message over once the channel is active, although the gateway would take it before', async () => {
    const { results, steps } = await ran({
      files: [file(createChannel, activateChannel, sendMessage)],
      gateway: { activationDelayMs: 400 },
    });
    expect(results[0]?.verdict).to.equal('passed');
    expect(steps[2]?.activated.map(({ kind, sign }) => [kind, sign])).to.deep.equal([['channel', 'callback']]);
    expect(steps[2]?.extracted).to.deep.equal({ message_status: 'pending' });
  });

  it('waits for nothing where a step activates nothing', async () => {
    const rename = { ...activateChannel, body: { display_name: 'Another name' } };
    const { results, steps } = await ran({ files: [file(createChannel, rename)], gateway: { callbacks: undefined } });
    expect([results[0]?.verdict, steps.flatMap(({ activated }) => activated)]).to.deep.equal(['passed', []]);
  });

  it('waits after its last step for the activation that this one has asked for', async () => {
    const { steps } = await ran({ files: [file(createChannel, activateChannel)], gateway: { activationDelayMs: 60 } });
    expect(steps[1]?.activated.map(({ kind, sign }) => [kind, sign])).to.deep.equal([['channel', 'callback']]);
    const gateway = { answers: { 'channel-activation': 'silent' } as const };
    const silent = await ran({ files: [file(createChannel, activateChannel)], gateway, activationTimeoutMs: 500 });
    expect(silent.results[0]?.verdict).to.equal('passed');
    expect(silent.steps[1]?.notes).to.have.length(1);
    expect(silent.steps[1]?.notes[0]).to.match(/^no callback said within 500 ms that channel \S+ is active/);
  });

  it('does not wait for the callback of a session that is active at once', async () => {
    const misbehaviour = answering('POST', /sessions$/, (body) => body.replace('pending', 'active'));
    const { results, steps } = await ran({ files: [typingDocument], gateway: { misbehaviour } });
    expect(steps.flatMap(({ activated }) => activated.map(({ kind }) => kind))).to.deep.equal(['channel']);
    expect(results).to.have.length(1);
  });

  it('stops waiting for a callback when it is interrupted, and goes on with nothing', async () => {
    const interrupt = new AbortController();
    const misbehaviour: Misbehaviour = {
      http: (app) =>
        app.addHook('onResponse', async ({ method, url }, { statusCode }) => {
          if (method === 'POST' && /sessions$/.test(url) && statusCode === 422) interrupt.abort();
        }),
    };
    const { outcomes, problem, left } = await ran({
      files: [file(createChannel, activateChannel, findClient, { ...createSession, onFail: 'continue' }, findAgain)],
      gateway: { callbacks: undefined, misbehaviour },
      signal: interrupt.signal,
    });
    expect(outcomes).to.include({ activate_channel: 'passed', create_session: 'failed', find_again: 'not run' });
    expect(problem).to.match(/create_session: interrupted$/);
    expect(left).to.deep.equal(nothing);
  });
});

const findAgain = { ...findClient, id: 'find_again' };

describe("the service's typing document", () => {
  const name = (answers: Partial<Answers>) => Object.entries(answers)[0]?.join('=') ?? '';

  /** Answers under which it cannot pass as it is written, with the reason that the output gives. */
  const told: Readonly<Record<string, RegExp>> = {
    'channel-activation=never': /The channel of activate_channel did not become active: no callback said within/,
    'session-activation=by-put':
      /The session of create_session did not become active: .*which the document lacks: --fill-in makes it$/,
    'session-activation=by-put-silent':
      /The session of create_session did not become active: .*which the document lacks: --fill-in makes it$/,
    'typing-body=flag': /answered 422.*"field":"typing"/,
    'typing-body=contact': /answered 422.*"field":"external_uid"/,
    'open-channel=refused': /activate_channel: answered 422, not 200: .*"field":"open_channel"/,
  };
  /** The ones among them under which it passes once the missing call is filled in. */
  const filledIn = ['session-activation=by-put', 'session-activation=by-put-silent'];

  for (const answers of singleAnswers()) {
    const reason = told[name(answers)];
    it(`${reason ? 'is told why it fails' : 'passes'} where ${name(answers)}`, async () => {
      const { results, problem, left } = await ran({
        files: [typingDocument],
        gateway: { answers },
        activationTimeoutMs: 2000,
      });
      expect(results[0]?.verdict, problem).to.equal(reason ? 'failed' : 'passed');
      if (reason) expect(problem).to.match(reason);
      expect(left).to.deep.equal(nothing);
    });
  }

  for (const answer of filledIn) {
    it(`passes with the missing call filled in where ${answer}, and is told about it`, async () => {
      const answers = singleAnswers().find((each) => name(each) === answer) ?? {};
      const { results, steps, left } = await ran({ files: [typingDocument], gateway: { answers }, fillIn: true });
      expect(results[0]?.verdict).to.equal('passed');
      expect(steps.flatMap(({ notes }) => notes)[0]).to.match(
        /^PUT \/business\/communication\/sessions\/\S+ with the status active, which the document lacks, was filled in$/,
      );
      expect(results[0]?.mistakes[0]?.right).to.equal(
        'activate_session (PUT /business/communication/sessions/{{session_uid}}) after create_session',
      );
      expect(left).to.deep.equal(nothing);
    });
  }

  it('has nothing filled in that the gateway does not want', async () => {
    const { steps, results } = await ran({
      files: [typingDocument],
      gateway: { activationDelayMs: 400 },
      fillIn: true,
    });
    expect([results[0]?.verdict, steps.flatMap(({ notes }) => notes), results[0]?.mistakes]).to.deep.equal([
      'passed',
      [],
      [],
    ]);
  });
});
