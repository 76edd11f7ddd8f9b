import { expect } from 'chai';
import { example } from '../recording/matchers';
import { rejection } from '../recording/rejection';
import {
  ActivationFailedError,
  ActivationTimeoutError,
  AlreadyExistsError,
  NoClientError,
  NotActiveError,
  openTypingSession,
  RateLimitedError,
  UnauthorizedError,
  UnavailableError,
  UnexpectedResponseError,
} from '../src';
import { closing } from './support/closing';
import {
  alreadyExists,
  aSession,
  channelNotActive,
  clients,
  listed,
  type Otherwise,
  ScriptedGateway,
} from './support/scripted-gateway';
import { drip, hang, ok, refusal, reset } from './support/scripted-server';
import { within } from './support/within';

const { businessUid, displayName, externalUid, channelUid, sessionUid } = example;
const options = { businessUid, displayName, externalUid, timeoutMs: 5_000 };
const tooMany = { status: 429, headers: { 'retry-after': '60' } };

describe('openTypingSession, when it fails', () => {
  const use = closing();

  async function failure(otherwise: Otherwise, timeoutMs = options.timeoutMs) {
    const gateway = use(await ScriptedGateway.listen(otherwise));
    const started = performance.now();
    const opening = rejection(openTypingSession(gateway.services, { ...options, timeoutMs }));
    const error = await within(opening, 'the failure');
    return { gateway, error, tookMs: performance.now() - started };
  }

  const cases: { what: string; otherwise: Otherwise; type: new (...args: never[]) => Error; timeoutMs?: number }[] = [
    {
      what: 'the activation is refused',
      otherwise: { replies: { activateChannel: refusal(401) } },
      type: UnauthorizedError,
    },
    { what: 'the channel becomes error', otherwise: { channelCallback: 'error' }, type: ActivationFailedError },
    { what: 'the channel becomes blocked', otherwise: { channelCallback: 'blocked' }, type: ActivationFailedError },
    { what: 'core is unavailable', otherwise: { replies: { findFirst: refusal(500) } }, type: UnavailableError },
    { what: 'core is throttled', otherwise: { replies: { findFirst: tooMany } }, type: RateLimitedError },
    { what: 'there is no client', otherwise: { replies: { findFirst: clients() } }, type: NoClientError },
    {
      what: 'the session is refused',
      otherwise: { replies: { createSession: refusal(404) } },
      type: UnexpectedResponseError,
    },
    {
      what: 'the session is refused again and again, although the channel is confirmed',
      otherwise: { replies: { createSession: refusal(422, { code: 'unexpected', message: 'Not for you' }) } },
      type: NotActiveError,
    },
    { what: 'the session becomes failed', otherwise: { sessionCallback: 'failed' }, type: ActivationFailedError },
    {
      what: 'the session that exists cannot be found',
      otherwise: { replies: { createSession: alreadyExists, listSessions: listed() } },
      type: AlreadyExistsError,
    },
    {
      what: 'the sessions cannot be listed to find the one that exists',
      otherwise: { replies: { createSession: alreadyExists, listSessions: refusal(401) } },
      type: AlreadyExistsError,
    },
    {
      what: 'the response is lost and no session was created',
      otherwise: { replies: { createSession: reset, listSessions: listed() } },
      type: UnavailableError,
    },
    ...['failed', 'deleted'].map((status) => ({
      what: `the session that exists is ${status}`,
      otherwise: { replies: { createSession: alreadyExists, listSessions: listed(status) } },
      type: ActivationFailedError,
    })),
    {
      what: 'the new session is failed',
      otherwise: { replies: { createSession: aSession('failed') } },
      type: ActivationFailedError,
    },
    {
      what: 'the callback of the channel is lost and it is not active',
      otherwise: { channelCallback: undefined, replies: { createSession: channelNotActive } },
      type: ActivationTimeoutError,
      timeoutMs: 800,
    },
    {
      what: 'the gateway never notes that the channel is active',
      otherwise: { replies: { createSession: channelNotActive } },
      type: NotActiveError,
      timeoutMs: 200,
    },
    {
      what: 'the gateway never lists the session as active',
      otherwise: { replies: { listSessions: listed('pending') } },
      type: ActivationTimeoutError,
      timeoutMs: 2_000,
    },
  ];

  for (const { what, otherwise, type, timeoutMs } of cases) {
    it(`throws ${type.name} and deletes its channel when ${what}`, async () => {
      const { gateway, error } = await failure(otherwise, timeoutMs);
      expect(error).to.be.instanceOf(type);
      expect(gateway.calls.at(-1)).to.equal('deleteChannel');
      expect(gateway.count('deleteChannel')).to.equal(1);
    });
  }

  it('tells at once that it is throttled for longer than it has time', async () => {
    const throttled = { status: 429, headers: { 'retry-after': '9' } };
    const { error, tookMs } = await failure({ replies: { createSession: throttled } });
    expect(error).to.be.instanceOf(RateLimitedError).and.to.have.property('retryAfterMs', 9_000);
    expect(tookMs).to.be.below(options.timeoutMs / 2);
  });

  it('deletes nothing when the channel could not be created', async () => {
    const { gateway, error } = await failure({ replies: { createChannel: refusal(401) } });
    expect(error).to.be.instanceOf(UnauthorizedError);
    expect(gateway.calls).to.deep.equal(['createChannel']);
  });

  for (const [what, step] of [
    ['is refused', refusal(404)],
    ['loses its connection', reset],
  ] as const) {
    it(`throws why it failed also when the deletion ${what}`, async () => {
      const replies = { findFirst: clients(), deleteChannel: step };
      expect((await failure({ replies })).error).to.be.instanceOf(NoClientError);
    });
  }

  it('waits for a deletion that hangs until its time and a fifth of it are over', async () => {
    const { error, tookMs } = await failure({ replies: { findFirst: clients(), deleteChannel: hang } }, 503);
    expect(error).to.be.instanceOf(NoClientError);
    expect(tookMs).to.be.within(599, 3_000);
  });

  it('waits for the turn of its deletion, when it has made as many calls as may leave in a second', async () => {
    const replies = { activateChannel: [refusal(503), refusal(503), ok], findFirst: refusal(503) };
    // A fifth of its time is less than that second.
    const { gateway, error } = await failure({ replies }, 2_000);
    expect(error).to.be.instanceOf(UnavailableError);
    expect(gateway.calls).to.have.lengthOf(9);
    expect(gateway.calls.at(-1)).to.equal('deleteChannel');
  });

  it('deletes its channel also after a time that is not in whole milliseconds', async () => {
    const { gateway, error } = await failure({ replies: { findFirst: clients() } }, 1_003.7);
    expect(error).to.be.instanceOf(NoClientError);
    expect(gateway.calls).to.include('deleteChannel');
  });

  it('does not wait for the time to be over when the channel has failed', async () => {
    const { error, tookMs } = await failure({ channelCallback: 'error' });
    expect(error).to.have.property('message', `channel ${channelUid} became error, not active`);
    expect(tookMs).to.be.below(options.timeoutMs / 2);
  });

  it('throws ActivationTimeoutError, says what was awaited and deletes its channel when both callbacks are lost', async () => {
    const lost = { channelCallback: undefined, sessionCallback: undefined };
    const { gateway, error } = await failure({ ...lost, replies: { listSessions: listed('pending') } }, 800);
    expect(gateway.calls.at(-1)).to.equal('deleteChannel');
    expect(error).to.be.instanceOf(ActivationTimeoutError);
    expect(error)
      .to.have.property('message')
      .that.matches(
        new RegExp(`^session ${sessionUid} did not become active within \\d+ ms: no callback arrived at all$`),
      );
  });

  for (const [route, what, step] of [
    ['createChannel', 'hangs', hang],
    ['activateChannel', 'hangs', hang],
    ['findFirst', 'hangs', hang],
    ['createSession', 'hangs', hang],
    ['createSession', 'answers in drops', drip],
    ['listSessions', 'hangs', hang],
  ] as const) {
    it(`ends when the time is over and the gateway ${what} in ${route}`, async () => {
      const { error, tookMs } = await failure({ replies: { [route]: step } }, 60);
      expect(error).to.be.instanceOf(UnavailableError);
      // Far more than a busy machine takes, and less than the connection's own time-out.
      expect(tookMs).to.be.below(3_000);
    });
  }
});
