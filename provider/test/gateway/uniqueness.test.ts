import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { errorsOf, expectError, sessionOf, sessions, sessionsOf } from '../support/api';
import { ada, grace, sharedGateway } from '../support/gateway';

describe('one session for each contact and each external uid of a channel', () => {
  const gateway = sharedGateway();

  it('two equal requests at once: one is created, one exists already', async () => {
    const { api } = gateway();
    for (let round = 0; round < 10; round++) {
      const channel = await api.activeChannel();
      const externalUid = randomUUID();
      const create = () => api.createSession(channel, ada, externalUid);
      const responses = await Promise.all([create(), create()]);
      expect(responses.map(({ status }) => status).sort()).to.deep.equal([201, 422]);
      const refused = responses.find(({ status }) => status === 422);
      expect(refused && errorsOf(refused)).to.deep.equal([
        { code: 'already_exists', message: 'Session already exist' },
      ]);
      expect(sessionsOf(await api.listSessions(channel))).to.have.length(1);
    }
  });

  it('a contact has one, whatever the external uid', async () => {
    const { api } = gateway();
    const channel = await api.activeChannel();
    await api.createSession(channel, ada, 'first');
    expectError(await api.createSession(channel, ada, 'second'), 422, 'already_exists');
  });

  it('an external uid has one, whatever the contact', async () => {
    const { api } = gateway();
    const channel = await api.activeChannel();
    await api.createSession(channel, ada, 'same');
    expectError(await api.createSession(channel, grace, 'same'), 422, 'already_exists');
  });

  it('what was refused takes nothing: the other contact is still free, and so is the other external uid', async () => {
    const { api } = gateway();
    const channel = await api.activeChannel();
    await api.createSession(channel, ada, 'first');
    expectError(await api.createSession(channel, ada, 'second'), 422, 'already_exists');
    expectError(await api.createSession(channel, grace, 'first'), 422, 'already_exists');
    expect((await api.createSession(channel, grace, 'second')).status).to.equal(201);
  });

  it('another channel is free', async () => {
    const { api } = gateway();
    const [one, other] = [await api.activeChannel(), await api.activeChannel()];
    await api.createSession(one, ada, 'same');
    expect((await api.createSession(other, ada, 'same')).status).to.equal(201);
  });

  it('a contact and an external uid of the same text do not meet', async () => {
    const { api } = gateway();
    const channel = await api.activeChannel();
    await api.createSession(channel, ada, grace);
    expect((await api.createSession(channel, grace, ada)).status).to.equal(201);
  });

  it('deleting the session frees both', async () => {
    const { api } = gateway();
    const channel = await api.activeChannel();
    const { uid } = sessionOf(await api.createSession(channel, ada, 'same'));
    await api.deleteSession(uid);
    expect((await api.createSession(channel, ada, 'same')).status).to.equal(201);
  });
});

describe('the list of sessions', () => {
  const gateway = sharedGateway();
  const prepared = async () => {
    const { api } = gateway();
    const channel = await api.activeChannel();
    const first = sessionOf(await api.createSession(channel, grace)).uid;
    const second = sessionOf(await api.createSession(channel, ada)).uid;
    return { api, channel, first, second };
  };
  const uids = (response: Parameters<typeof sessionsOf>[0]) => sessionsOf(response).map(({ uid }) => uid);

  it('has the oldest first', async () => {
    const { api, channel, first, second } = await prepared();
    expect(uids(await api.listSessions(channel))).to.deep.equal([first, second]);
  });

  it('is of one contact when asked', async () => {
    const { api, channel, second } = await prepared();
    expect(uids(await api.listSessions(channel, { contact_uid: ada }))).to.deep.equal([second]);
  });

  it('takes its query as filter[...] too', async () => {
    const { api, channel, second } = await prepared();
    const query = {
      'filter[business_uid]': api.business,
      'filter[channel_uid]': channel,
      'filter[contact_uid]': ada,
    };
    expect(uids(await api.get(sessions, query))).to.deep.equal([second]);
  });

  it('is empty for a contact that has none', async () => {
    const { api } = gateway();
    const channel = await api.activeChannel();
    expect(uids(await api.listSessions(channel, { contact_uid: ada }))).to.deep.equal([]);
  });

  it('leaves deleted ones out', async () => {
    const { api, channel, first, second } = await prepared();
    await api.deleteSession(first);
    expect(uids(await api.listSessions(channel))).to.deep.equal([second]);
  });

  it('is of its channel only', async () => {
    const { api } = await prepared();
    expect(uids(await api.listSessions(await api.activeChannel()))).to.deep.equal([]);
  });

  for (const field of ['business_uid', 'channel_uid'] as const) {
    it(`needs ${field}`, async () => {
      const { api, channel } = await prepared();
      const query: Record<string, string> = { 'filter[business_uid]': api.business, 'filter[channel_uid]': channel };
      delete query[`filter[${field}]`];
      expectError(await api.get(sessions, query), 400, 'missing_field', field);
    });
  }
});

describe('the store', () => {
  const gateway = sharedGateway();

  it('keeps nothing once channels and sessions are deleted', async () => {
    const { api, store } = gateway();
    const kept = store.size;
    const [one, other] = [await api.activeChannel(), await api.activeChannel()];
    const session = await api.activeSession(one, ada);
    await api.activeSession(one, grace);
    await api.activeSession(other, ada);
    expect(store.size).to.deep.equal({ channels: kept.channels + 2, sessions: kept.sessions + 3 });
    await api.deleteSession(session);
    await api.deleteChannel(one);
    await api.deleteChannel(other);
    expect(store.size).to.deep.equal(kept);
    expect(store.sessionsOf(one)).to.deep.equal([]);
  });
});
