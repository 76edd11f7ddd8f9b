import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { expectError, sessionOf, sessionsOf } from '../support/api';
import { ada, sharedGateway, tokens } from '../support/gateway';
import { held, status } from '../support/sink';

describe('a session', () => {
  const gateway = sharedGateway();

  it('is created pending, and becomes active by itself once its callback was received', async () => {
    const { api, sink } = gateway();
    const channel = await api.activeChannel();
    const externalUid = randomUUID();
    const response = held();
    sink.script(externalUid, response.reply);
    const created = await api.createSession(channel, ada, externalUid);
    const { uid, ...rest } = sessionOf(created);
    expect([created.status, rest]).to.deep.equal([201, { status: 'pending', ai_status: 'none' }]);
    const { payload } = await sink.nth(1, uid);
    expect(sessionsOf(await api.listSessions(channel))[0]?.status).to.equal('pending');
    response.release(200);
    await api.sessionBecomes(uid, 'active');
    expect(payload.event).to.equal('session.status_changed');
    expect(payload.data).to.deep.equal({
      business_uid: api.business,
      channel_uid: channel,
      contact_uid: ada,
      external_uid: externalUid,
      session: { uid, status: 'active', ai_status: 'none' },
    });
  });

  it('whose callback is refused for good has failed, and can be activated again', async () => {
    const { api, sink } = gateway();
    const channel = await api.activeChannel();
    const externalUid = randomUUID();
    sink.script(externalUid, status(410));
    const { uid } = sessionOf(await api.createSession(channel, ada, externalUid));
    await api.sessionBecomes(uid, 'failed');
    await api.setSession(uid, 'active');
  });

  it('can be made inactive and active again', async () => {
    const { api } = gateway();
    const uid = await api.activeSession(await api.activeChannel(), ada);
    await api.setSession(uid, 'inactive');
    await api.setSession(uid, 'active');
  });

  it('that is pending cannot be made inactive', async () => {
    const { api, sink } = gateway();
    const channel = await api.activeChannel();
    const externalUid = randomUUID();
    const response = held();
    sink.script(externalUid, response.reply);
    const { uid } = sessionOf(await api.createSession(channel, ada, externalUid));
    await sink.nth(1, uid);
    expectError(await api.putSession(uid, { status: 'inactive' }), 422, 'invalid', 'status');
    response.release(200);
  });

  it('cannot be made active on a channel that is not', async () => {
    const { api } = gateway();
    const channel = await api.activeChannel();
    const uid = await api.activeSession(channel, ada);
    await api.setSession(uid, 'inactive');
    await api.setChannel(channel, 'inactive');
    expectError(await api.putSession(uid, { status: 'active' }), 422, 'invalid', 'status');
  });

  it('that is asked to be deleted is there until the callback was received, then gone', async () => {
    const { api, sink } = gateway();
    const channel = await api.activeChannel();
    const externalUid = randomUUID();
    const { uid } = sessionOf(await api.createSession(channel, ada, externalUid));
    await api.sessionBecomes(uid, 'active');
    const response = held();
    sink.script(uid, response.reply);
    expect((await api.putSession(uid, { status: 'deleted' })).status).to.equal(200);
    const { payload } = await sink.nth(2, uid);
    expect('session' in payload.data && payload.data.session.status).to.equal('deleted');
    expect(sessionsOf(await api.listSessions(channel)).map((each) => each.status)).to.deep.equal(['active']);
    expectError(await api.createSession(channel, ada), 422, 'already_exists');
    response.release(200);
    await api.sessionBecomes(uid, undefined);
    expectError(await api.putSession(uid, { status: 'active' }), 404, 'missing');
    expect((await api.createSession(channel, ada, externalUid)).status).to.equal(201);
  });

  it('a later request takes the place of one under way, whose callback comes to nothing', async () => {
    const { api, sink, store } = gateway();
    const channel = await api.activeChannel();
    const uid = await api.activeSession(channel, ada);
    const [inactive, deleted] = [held(), held()];
    sink.script(uid, inactive.reply, deleted.reply);
    await api.putSession(uid, { status: 'inactive' });
    await sink.nth(2, uid);
    expect((await api.putSession(uid, { status: 'deleted' })).status).to.equal(200);
    await sink.nth(3, uid);
    inactive.release(200);
    await api.activeChannel(); // a whole change begun afterwards: time enough for the one replaced
    expect(store.session(uid, api.business)?.status).to.equal('active');
    deleted.release(200);
    await api.sessionBecomes(uid, undefined);
  });

  it('that is deleted while its activation is under way stays deleted', async () => {
    const { api, sink, store } = gateway();
    const channel = await api.activeChannel();
    const externalUid = randomUUID();
    const response = held();
    sink.script(externalUid, response.reply);
    const { uid } = sessionOf(await api.createSession(channel, ada, externalUid));
    await sink.nth(1, uid);
    expect((await api.deleteSession(uid)).status).to.equal(200);
    expectError(await api.deleteSession(uid), 404, 'missing');
    response.release(200);
    await api.activeChannel(); // a whole change begun afterwards: time enough for the one called off
    expect(store.session(uid, api.business)).to.equal(undefined);
  });

  it('has its ai_status set at once by the app of the AI receptionist, without a callback', async () => {
    const { api, sink } = gateway();
    const channel = await api.activeChannel();
    const uid = await api.activeSession(channel, ada);
    const assistant = api.as(tokens.aiReceptionist);
    expect((await assistant.putSession(uid, { ai_status: 'ai_intercepted' })).status).to.equal(200);
    const listed = sessionsOf(await api.listSessions(channel));
    expect(listed).to.deep.equal([{ uid, status: 'active', ai_status: 'ai_intercepted' }]);
    await api.setSession(uid, 'inactive');
    expect(sink.about(uid)).to.have.length(2);
  });

  for (const kind of ['staff', 'app', 'directory'] as const) {
    it(`lets no ${kind} token set its ai_status, nor anything beside it`, async () => {
      const { api, store } = gateway();
      const uid = await api.activeSession(await api.activeChannel(), ada);
      const fields = { ai_status: 'ai_released', status: 'inactive' };
      expectError(await api.as(tokens[kind]).putSession(uid, fields), 422, 'invalid', 'ai_status');
      const { status: now, aiStatus, change } = store.session(uid, api.business) ?? {};
      expect({ now, aiStatus, change }).to.deep.equal({ now: 'active', aiStatus: 'none', change: undefined });
    });
  }

  it('cannot be for a contact that core does not know', async () => {
    const { api } = gateway();
    const channel = await api.activeChannel();
    expectError(await api.createSession(channel, 'contact000000009'), 422, 'invalid', 'contact_uid');
  });
});

describe('typing', () => {
  const gateway = sharedGateway();
  const prepared = async () => {
    const { api } = gateway();
    const channel = await api.activeChannel();
    return { api, channel, uid: await api.activeSession(channel, ada) };
  };

  it('is taken on an active session of an active channel', async () => {
    const { api, uid } = await prepared();
    expect((await api.typing(uid, ada)).status).to.equal(200);
  });

  it('is refused on an inactive session', async () => {
    const { api, uid } = await prepared();
    await api.setSession(uid, 'inactive');
    expectError(await api.typing(uid, ada), 422, 'invalid');
  });

  it('is refused on a pending session', async () => {
    const { api, sink } = gateway();
    const externalUid = randomUUID();
    const response = held();
    sink.script(externalUid, response.reply);
    const { uid } = sessionOf(await api.createSession(await api.activeChannel(), ada, externalUid));
    await sink.nth(1, uid);
    expectError(await api.typing(uid, ada), 422, 'invalid');
    response.release(200);
  });

  it('is refused on an active session of an inactive channel', async () => {
    const { api, channel, uid } = await prepared();
    await api.setChannel(channel, 'inactive');
    expectError(await api.typing(uid, ada), 422, 'invalid');
  });

  it('is refused for a contact that is not the one of the session', async () => {
    const { api, uid } = await prepared();
    expectError(await api.typing(uid, 'contact000000002'), 422, 'invalid', 'contact_uid');
  });

  it('is refused for a session that nobody knows', async () => {
    expectError(await gateway().api.typing('nonsense', ada), 404, 'missing');
  });
});
