import { expect } from 'chai';
import { example } from '../recording/matchers';
import { rejection } from '../recording/rejection';
import {
  type CallOptions,
  type CommunicationGateway,
  NotActiveError,
  openTypingSession,
  TypingSession,
  UnavailableError,
} from '../src';
import { closing } from './support/closing';
import { channelEvent, deliver } from './support/deliveries';
import {
  aChannel,
  alreadyExists,
  aSession,
  channelNotActive,
  clients,
  listed,
  type Otherwise,
  ScriptedGateway,
} from './support/scripted-gateway';
import { breakOff, hang, ok, refusal, reset } from './support/scripted-server';
import { within } from './support/within';

const { businessUid, displayName, externalUid, channelUid, contactUid, sessionUid } = example;
const options = { businessUid, displayName, externalUid, timeoutMs: 5_000 };
const token = { session_uid: sessionUid, contact_uid: contactUid };

describe('openTypingSession', () => {
  const use = closing();

  async function open(otherwise?: Otherwise) {
    const gateway = use(await ScriptedGateway.listen(otherwise));
    return { gateway, session: await openTypingSession(gateway.services, options) };
  }

  it('makes the calls of the step list in their order, with their exact bodies', async () => {
    const { gateway, session } = await open();
    await session.typing();
    await session.close();
    const channels = '/business/communication/channels';
    const sessions = '/business/communication/sessions';
    const query = `filter[channel_uid]=${channelUid}&filter[business_uid]=${businessUid}&filter[contact_uid]=${contactUid}`;
    const made = gateway.server.requests.map(({ method, url, body }) => [`${method} ${decodeURIComponent(url)}`, body]);
    expect(made).to.deep.equal([
      [`POST ${channels}`, { business_uid: businessUid, type: 'transactional', display_name: displayName }],
      [`PUT ${channels}/${channelUid}`, { status: 'active', display_name: displayName, open_channel: true }],
      [`GET /platform/v1/clients?business_id=${businessUid}&per_page=1`, undefined],
      [
        `POST ${sessions}`,
        { business_uid: businessUid, channel_uid: channelUid, contact_uid: contactUid, external_uid: externalUid },
      ],
      [`PUT ${sessions}/${sessionUid}`, { status: 'active' }],
      [`GET ${sessions}?${query}`, undefined],
      [`POST ${sessions}/typing`, token],
      [`DELETE ${channels}/${channelUid}`, undefined],
    ]);
  });

  it('says what it opened', async () => {
    expect((await open()).session).to.include({ channelUid, contactUid, sessionUid });
  });

  it('does not activate a channel that is active from the start', async () => {
    const { gateway } = await open({ replies: { createChannel: aChannel('active') } });
    expect(gateway.calls).to.not.include('activateChannel');
  });

  it('waits for no callback of a session that is active from the start', async () => {
    const { gateway } = await open({ replies: { createSession: aSession('active') } });
    expect(gateway.calls).to.not.include('listSessions');
  });

  it('takes the first client', async () => {
    const { session } = await open({ replies: { findFirst: clients(contactUid, 'another') } });
    expect(session.contactUid).to.equal(contactUid);
  });

  it('asks again when the gateway has not yet noted that the channel is active', async () => {
    const { gateway } = await open({
      replies: { createSession: [channelNotActive, channelNotActive, aSession('active')] },
    });
    expect(gateway.count('createSession')).to.equal(3);
  });

  it('does not count the refusals before the callback among those after it', async () => {
    const { gateway } = await open({
      channelCallbackAt: ['createSession', 2],
      replies: { createSession: [...Array<typeof channelNotActive>(4).fill(channelNotActive), aSession('active')] },
    });
    expect(gateway.count('createSession')).to.equal(5);
  });

  it('asks again when the gateway has not yet noted that the session is active', async () => {
    const { gateway } = await open({ replies: { listSessions: [listed('pending'), listed('active')] } });
    expect(gateway.count('listSessions')).to.equal(2);
  });

  it('takes the active session that exists', async () => {
    const { gateway, session } = await open({ replies: { createSession: alreadyExists } });
    expect(session.sessionUid).to.equal(sessionUid);
    expect(gateway.count('listSessions')).to.equal(1);
  });

  it('waits for the callback of the pending session that exists', async () => {
    const replies = { createSession: alreadyExists, listSessions: [listed('pending'), listed('active')] };
    const { gateway, session } = await open({ replies });
    expect(session.sessionUid).to.equal(sessionUid);
    expect(gateway.count('listSessions')).to.equal(2);
  });

  for (const [what, step] of [
    ['the connection was lost', reset],
    ['the response broke off', breakOff],
    ['the gateway failed', refusal(500)],
  ] as const) {
    it(`finds the session that was created although ${what}`, async () => {
      const { gateway, session } = await open({ replies: { createSession: step } });
      expect(session.sessionUid).to.equal(sessionUid);
      expect(gateway.count('createSession')).to.equal(1);
    });
  }

  it('activates a session that was created inactive', async () => {
    const { gateway, session } = await open({ replies: { createSession: aSession('inactive') } });
    expect(session.confirmedBy).to.equal('callback');
    expect(gateway.count('activateSession')).to.equal(1);
  });

  it('goes by the signs where a session refuses to be activated', async () => {
    const { session } = await open({ replies: { activateSession: refusal(422, { code: 'invalid', message: 'No' }) } });
    expect(session.sessionUid).to.equal(sessionUid);
  });

  it('asks for the activation without open_channel where the gateway refuses that', async () => {
    const { gateway } = await open({ replies: { activateChannel: [refusal(422), ok] } });
    const bodies = gateway.server.requests.filter(({ method }) => method === 'PUT').map(({ body }) => body);
    expect(bodies.slice(0, 2)).to.deep.equal([
      { status: 'active', display_name: displayName, open_channel: true },
      { status: 'active', display_name: displayName },
    ]);
  });

  it('lists by plain parameters once the gateway has refused the filter, and stays with them', async () => {
    const { gateway } = await open({ replies: { listSessions: [refusal(400), listed('pending'), listed('active')] } });
    const lists = gateway.server.requests.filter(({ method }) => method === 'GET').slice(1);
    expect(lists.map(({ url }) => url.includes('filter'))).to.deep.equal([true, false, false]);
  });

  it('lets the app see that the session is not active any more', async () => {
    const inactive = refusal(422, { code: 'invalid', message: 'Inactive' });
    const { session } = await open({ replies: { sendTyping: inactive } });
    expect(await rejection(session.typing())).to.be.instanceOf(NotActiveError);
  });
});

describe('a typing session that is closed', () => {
  const use = closing();
  const timers = () => process.getActiveResourcesInfo().filter((each) => each === 'Timeout').length;

  for (const [what, otherwise, callback] of [
    ['the effect came first', { channelCallback: undefined, sessionCallback: undefined }, undefined],
    [
      'the callback cut a pause short',
      {
        channelCallback: undefined,
        replies: { createSession: [channelNotActive, channelNotActive, aSession('active')] },
      },
      channelEvent(),
    ],
  ] as const) {
    it(`leaves no timer behind that keeps the process, where ${what}`, async () => {
      const gateway = use(await ScriptedGateway.listen(otherwise));
      const before = timers();
      const opening = openTypingSession(gateway.services, options);
      if (callback) {
        await gateway.server.arrived(5);
        await deliver(gateway.services.receiver, callback);
      }
      await (await opening).close();
      await gateway.close();
      expect(timers()).to.be.at.most(before);
    });
  }
});

describe('a typing session on a gateway that hangs', () => {
  const use = closing();

  for (const [call, route, limitMs] of [
    ['typing', 'sendTyping', 5_000],
    ['close', 'deleteChannel', 30_000],
  ] as const) {
    const opened = async () => {
      const gateway = use(await ScriptedGateway.listen({ replies: { [route]: hang } }));
      return { gateway, session: await openTypingSession(gateway.services, options) };
    };

    it(`ends ${call} when the app aborts it`, async () => {
      const { gateway, session } = await opened();
      const error = await within(rejection(session[call]({ signal: AbortSignal.timeout(50) })), 'the aborted call');
      expect(error).to.be.instanceOf(UnavailableError);
      expect(gateway.count(route)).to.equal(1);
    });

    it(`ends ${call} at the app's own deadline`, async () => {
      const { session } = await opened();
      const late = rejection(session[call]({ deadline: performance.now() + 50 }));
      expect(await within(late, 'the late call')).to.be.instanceOf(UnavailableError);
    });

    it(`ends ${call} by itself after ${limitMs / 1000} s`, async () => {
      const deadlines: (number | undefined)[] = [];
      const noted = async (_: unknown, options?: CallOptions) => void deadlines.push(options?.deadline);
      const gateway = { sendTyping: noted, deleteChannel: noted } as unknown as CommunicationGateway;
      const called = performance.now();
      await new TypingSession(gateway, channelUid, sessionUid, contactUid, 'callback')[call]();
      expect(Number(deadlines[0]) - called).to.be.within(limitMs, limitMs + 1_000);
    });
  }

  it('sends one indicator, and no more after the five seconds', async () => {
    const gateway = use(await ScriptedGateway.listen({ replies: { sendTyping: hang } }));
    const session = await openTypingSession(gateway.services, options);
    const error = await within(rejection(session.typing()), 'the end of typing', 9_000);
    expect(error).to.have.property('message', 'POST /business/communication/sessions/typing: no response (ETIMEDOUT)');
    expect(gateway.count('sendTyping')).to.equal(1);
  });
});

describe('openTypingSession, when callbacks are lost', () => {
  const use = closing();
  // A fifth of this time is left for the calls after the wait, also on a busy machine.
  const brief = { ...options, timeoutMs: 800 };

  it('goes on when the channel is active nevertheless', async () => {
    const gateway = use(await ScriptedGateway.listen({ channelCallback: undefined }));
    expect(await openTypingSession(gateway.services, brief)).to.include({ sessionUid, confirmedBy: 'callback' });
  });

  it('goes on when the session is listed as active nevertheless', async () => {
    const gateway = use(await ScriptedGateway.listen({ sessionCallback: undefined }));
    expect(await openTypingSession(gateway.services, brief)).to.include({ sessionUid });
  });

  it('tells the app when no callback came at all', async () => {
    const gateway = use(await ScriptedGateway.listen({ channelCallback: undefined, sessionCallback: undefined }));
    expect(await openTypingSession(gateway.services, brief)).to.include({ sessionUid, confirmedBy: 'effect' });
  });
});
