import { expect } from 'chai';
import { example } from '../recording/matchers';
import { rejection } from '../recording/rejection';
import { Clients, CommunicationGateway, Connection, InvalidUidError, UnexpectedResponseError } from '../src';
import { closing } from './support/closing';
import { inTurn, refusal, ScriptedServer } from './support/scripted-server';

const extra = { ai_status: 'none', unheard_of: [1] };

describe('CommunicationGateway', () => {
  const use = closing();

  async function gatewayAnswering(data: unknown): Promise<CommunicationGateway> {
    const server = use(await ScriptedServer.listen(inTurn({ body: { success: true, data, ...extra } })));
    return new CommunicationGateway(new Connection({ baseUrl: server.url }));
  }

  it('leaves out of a channel what it does not know', async () => {
    const gateway = await gatewayAnswering({ channel: { uid: 'channel-1', status: 'pending', ...extra }, ...extra });
    expect(await gateway.createChannel(example)).to.deep.equal({ uid: 'channel-1', status: 'pending' });
  });

  it('leaves out of a session what it does not know', async () => {
    const gateway = await gatewayAnswering({ session: { uid: 'session-1', status: 'failed', ...extra }, ...extra });
    expect(await gateway.createSession(example)).to.deep.equal({ uid: 'session-1', status: 'failed' });
  });

  it('lists all sessions, in their order', async () => {
    const sessions = [
      { uid: 'session-2', status: 'deleted' },
      { uid: 'session-1', status: 'active' },
    ];
    const gateway = await gatewayAnswering({ sessions: sessions.map((session) => ({ ...session, ...extra })) });
    expect(await gateway.listSessions(example)).to.deep.equal(sessions);
  });

  for (const uid of ['', '.', '..', '\ud800']) {
    it(`makes no call with the uid ${JSON.stringify(uid)}, which no path can hold`, async () => {
      const server = use(await ScriptedServer.listen(inTurn({ body: { success: true } })));
      const gateway = new CommunicationGateway(new Connection({ baseUrl: server.url }));
      for (const call of [
        gateway.deleteChannel(uid),
        gateway.activateSession(uid),
        gateway.activateChannel(uid, { displayName: 'x' }),
      ]) {
        expect(await rejection(call)).to.be.instanceOf(InvalidUidError);
      }
      expect(server.requests).to.deep.equal([]);
    });
  }

  it('lists no sessions when there are none', async () => {
    expect(await (await gatewayAnswering({ sessions: [] })).listSessions(example)).to.deep.equal([]);
  });

  it('stays with the filter where the plain form is refused too, and tells the first refusal', async () => {
    const active = { uid: 'session-1', status: 'active' };
    const server = use(
      await ScriptedServer.listen(
        inTurn(refusal(422, { code: 'invalid', message: 'No contact' }), refusal(400), {
          body: { data: { sessions: [active] } },
        }),
      ),
    );
    const gateway = new CommunicationGateway(new Connection({ baseUrl: server.url }));
    expect(await rejection(gateway.listSessions(example)))
      .to.have.property('message')
      .that.includes('No contact');
    expect(await gateway.listSessions(example)).to.deep.equal([active]);
    expect(server.requests.map(({ url }) => url.includes('filter'))).to.deep.equal([true, false, true]);
  });

  it('lists by plain parameters where another call has found meanwhile that the filter is refused', async () => {
    let first: Promise<unknown> = Promise.resolve();
    const answer = async ({ url }: { url: string }, count: number) => {
      if (!url.includes('filter')) return { body: { data: { sessions: [] } } };
      if (count > 1) await first;
      return refusal(400);
    };
    const server = use(await ScriptedServer.listen(answer));
    const gateway = new CommunicationGateway(new Connection({ baseUrl: server.url }));
    first = gateway.listSessions(example);
    expect(await Promise.all([first, gateway.listSessions(example)])).to.deep.equal([[], []]);
  });

  it('does not take a channel status that it does not know', async () => {
    const gateway = await gatewayAnswering({ channel: { uid: 'channel-1', status: 'sleeping' } });
    const error = await rejection(gateway.createChannel(example));
    expect(error).to.be.instanceOf(UnexpectedResponseError);
    expect(error).to.have.property('message').that.includes('data.channel.status');
  });

  it('does not take a channel status for that of a session', async () => {
    const gateway = await gatewayAnswering({ session: { uid: 'session-1', status: 'blocked' } });
    expect(await rejection(gateway.createSession(example))).to.be.instanceOf(UnexpectedResponseError);
  });

  it('does not take a list with one unknown status', async () => {
    const gateway = await gatewayAnswering({ sessions: [{ uid: 'session-1', status: 'sleeping' }] });
    expect(await rejection(gateway.listSessions(example))).to.be.instanceOf(UnexpectedResponseError);
  });

  for (const uid of ['', undefined, 7]) {
    it(`does not take ${JSON.stringify(uid) ?? 'nothing'} for a uid`, async () => {
      const gateway = await gatewayAnswering({ channel: { uid, status: 'pending' } });
      expect(await rejection(gateway.createChannel(example))).to.be.instanceOf(UnexpectedResponseError);
    });
  }
});

describe('Clients', () => {
  const use = closing();

  async function coreAnswering(body: unknown): Promise<Clients> {
    const server = use(await ScriptedServer.listen(inTurn({ body })));
    return new Clients(new Connection({ baseUrl: server.url }));
  }

  it('finds the first of several clients', async () => {
    const clients = [{ id: 'contact-1', email: 'a@example.com' }, { id: 'contact-2' }];
    const core = await coreAnswering({ status: 'OK', data: { clients } });
    expect(await core.findFirst(example)).to.equal('contact-1');
  });

  it('finds nothing when the business has no client', async () => {
    expect(await (await coreAnswering({ data: { clients: [] } })).findFirst(example)).to.equal(undefined);
  });

  it('does not take an empty id for a client', async () => {
    const core = await coreAnswering({ data: { clients: [{ id: '' }] } });
    expect(await rejection(core.findFirst(example))).to.be.instanceOf(UnexpectedResponseError);
  });
});
