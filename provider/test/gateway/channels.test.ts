import { expect } from 'chai';
import { channelOf, expectError, sessionsOf } from '../support/api';
import { ada, sharedGateway, startTestGateway, useGateway } from '../support/gateway';
import { held, status } from '../support/sink';

describe('a channel', () => {
  const gateway = sharedGateway();

  it('is created pending, under the name that it was given', async () => {
    const response = await gateway().api.createChannel({ display_name: 'Sample' });
    const { uid, ...rest } = channelOf(response);
    expect([response.status, rest]).to.deep.equal([201, { status: 'pending', display_name: 'Sample' }]);
    expect(gateway().sink.about(uid)).to.deep.equal([]);
  });

  it('can be created without a name', async () => {
    expect(channelOf(await gateway().api.createChannel()).display_name).to.equal('');
  });

  it('takes no session while its activation has not been received, and takes one once it has', async () => {
    const { api, sink } = gateway();
    const uid = await api.pendingChannel();
    const response = held();
    sink.script(uid, response.reply);
    expect((await api.putChannel(uid, { status: 'active' })).status).to.equal(200);
    await sink.nth(1, uid);
    expectError(await api.createSession(uid, ada), 422, 'invalid');
    response.release(204);
    await api.channelBecomes(uid, 'active');
    expect((await api.createSession(uid, ada)).status).to.equal(201);
  });

  it('asked twice to become active is announced once', async () => {
    const { api, sink } = gateway();
    const uid = await api.pendingChannel();
    const response = held();
    sink.script(uid, response.reply);
    await api.putChannel(uid, { status: 'active' });
    await sink.nth(1, uid);
    expect((await api.putChannel(uid, { status: 'active' })).status).to.equal(200);
    response.release(200);
    await api.channelBecomes(uid, 'active');
    expect((await api.putChannel(uid, { status: 'active' })).status).to.equal(200);
    await api.setChannel(uid, 'inactive');
    const announced = sink.about(uid).map(({ payload }) => 'channel' in payload.data && payload.data.channel.status);
    expect(announced).to.deep.equal(['active', 'inactive']);
  });

  it('is announced with its business, its status to come and the name that it has by then', async () => {
    const { api, sink } = gateway();
    const uid = await api.pendingChannel();
    await api.putChannel(uid, { status: 'active', display_name: 'Active', open_channel: true });
    const { payload } = await sink.nth(1, uid);
    expect(payload.event).to.equal('channel.status_changed');
    expect(payload.data).to.deep.equal({
      business_uid: api.business,
      channel: { uid, status: 'active', display_name: 'Active' },
    });
  });

  it('keeps its status when only its name changes', async () => {
    const { api, store } = gateway();
    const uid = await api.pendingChannel();
    await api.putChannel(uid, { display_name: 'Renamed', open_channel: true });
    const { status: now, displayName, open, change } = store.channel(uid, api.business) ?? {};
    expect({ now, displayName, open, change }).to.deep.equal({
      now: 'pending',
      displayName: 'Renamed',
      open: true,
      change: undefined,
    });
  });

  it('can be deactivated and activated again', async () => {
    const { api } = gateway();
    const uid = await api.activeChannel();
    await api.setChannel(uid, 'inactive');
    expectError(await api.createSession(uid, ada), 422, 'invalid');
    await api.setChannel(uid, 'active');
    expect((await api.createSession(uid, ada)).status).to.equal(201);
  });

  it('that is pending cannot be deactivated, and keeps its name then', async () => {
    const { api, store } = gateway();
    const uid = await api.pendingChannel();
    expectError(await api.putChannel(uid, { status: 'inactive', display_name: 'No' }), 422, 'invalid', 'status');
    expect(store.channel(uid, api.business)?.displayName).to.equal('');
  });

  it('that is blocked cannot be activated', async () => {
    const { api, store } = gateway();
    const uid = await api.pendingChannel();
    const channel = store.channel(uid, api.business);
    if (channel) channel.status = 'blocked';
    expectError(await api.putChannel(uid, { status: 'active' }), 422, 'invalid', 'status');
  });

  it('in error can be activated again', async () => {
    const { api, sink } = gateway();
    const uid = await api.pendingChannel();
    sink.script(uid, status(410));
    await api.putChannel(uid, { status: 'active' });
    await api.channelBecomes(uid, 'error');
    await api.setChannel(uid, 'active');
  });

  it('stays as it is when it is asked back while its change is under way', async () => {
    const { api, store, sink } = gateway();
    const uid = await api.activeChannel();
    const response = held();
    sink.script(uid, response.reply);
    await api.putChannel(uid, { status: 'inactive' });
    await sink.nth(2, uid);
    expect((await api.putChannel(uid, { status: 'active' })).status).to.equal(200);
    response.release(200);
    // A whole change of another channel, begun afterwards, leaves the called off one time to take effect if it could.
    await api.activeChannel();
    expect(store.channel(uid, api.business)?.status).to.equal('active');
  });

  it('that is deleted is unknown, and so are its sessions', async () => {
    const { api } = gateway();
    const uid = await api.activeChannel();
    const session = await api.activeSession(uid, ada);
    expect((await api.deleteChannel(uid)).status).to.equal(200);
    expectError(await api.deleteChannel(uid), 404, 'missing');
    expectError(await api.putChannel(uid, { status: 'active' }), 404, 'missing');
    expectError(await api.createSession(uid, ada), 404, 'missing');
    expect(sessionsOf(await api.listSessions(uid))).to.deep.equal([]);
    expectError(await api.typing(session, ada), 404, 'missing');
  });
});

describe('a channel of a gateway that has no webhook URL', () => {
  const gateway = useGateway({ callbacks: undefined });

  it('stays pending, and no request is made', async () => {
    const { api, store } = gateway();
    const uid = await api.pendingChannel();
    const real = globalThis.fetch;
    const sent: unknown[] = [];
    globalThis.fetch = (...args) => {
      sent.push(args[0]);
      return real(...args);
    };
    try {
      expect((await api.putChannel(uid, { status: 'active' })).status).to.equal(200);
      // A whole activation elsewhere leaves this one the time it would take.
      const other = await startTestGateway();
      const { url } = other.sink;
      await other.api.activeChannel().finally(other.close);
      expect(sent).to.deep.equal([url]);
    } finally {
      globalThis.fetch = real;
    }
    expect(store.channel(uid, api.business)?.status).to.equal('pending');
    expectError(await api.createSession(uid, ada), 422, 'invalid');
  });
});
