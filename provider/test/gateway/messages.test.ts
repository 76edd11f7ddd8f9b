import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { type Api, expectError } from '../support/api';
import { otherBusiness, sharedGateway, tokens } from '../support/gateway';

const messages = '/business/communication/messages';

const create = (api: Api, channel_uid: string, fields: object = {}) =>
  api.json('POST', messages, { channel_uid, external_uid: 'x', message: 'Hello', message_uid: 'm1', ...fields });
const update = (api: Api, channel_uid: string, uid = 'm1') =>
  api.json('PUT', `${messages}/${uid}`, { channel_uid, status: 'read' });
const messageOf = ({ text }: { text: string }) => JSON.parse(text).data.message;

describe('a message', () => {
  const gateway = sharedGateway();

  it('is created pending on an active channel, under the uid that the app gave it', async () => {
    const { api } = gateway();
    const response = await create(api, await api.activeChannel(), {
      contact_uid: 'contact000000001',
      direction: 'client_to_business',
      attachments: [],
      created_at: '2026-01-01T00:00:00Z',
      contact_data: {},
    });
    expect(response.status).to.equal(201);
    expect(messageOf(response)).to.deep.equal({ uid: 'm1', status: 'pending' });
  });

  it('waits on a channel that is not active', async () => {
    const { api } = gateway();
    expect(messageOf(await create(api, await api.pendingChannel()))).to.deep.equal({
      uid: 'm1',
      status: 'channel_pending',
    });
  });

  it('is refused a second time on its channel, and taken on another one', async () => {
    const { api } = gateway();
    const [one, other] = [await api.pendingChannel(), await api.pendingChannel()];
    await create(api, one);
    expectError(await create(api, one), 422, 'already_exists');
    expect((await create(api, other)).status).to.equal(201);
  });

  it('gets the status that the app reports', async () => {
    const { api, store } = gateway();
    const channel = await api.pendingChannel();
    await create(api, channel);
    const response = await update(api, channel);
    expect(JSON.parse(response.text)).to.deep.equal({ success: true, data: {} });
    expect(store.message(channel, 'm1')?.status).to.equal('read');
  });

  it('is unknown on another channel, to another business and by another uid', async () => {
    const { api } = gateway();
    const [channel, other] = [await api.pendingChannel(), await api.pendingChannel()];
    await create(api, channel);
    expectError(await update(api, other), 404, 'missing');
    expectError(await update(api, channel, 'm2'), 404, 'missing');
    expectError(await update(api.as(tokens.other, otherBusiness), channel), 404, 'missing');
    expectError(await create(api.as(tokens.other, otherBusiness), channel), 404, 'missing');
    expectError(await create(api, randomUUID()), 404, 'missing');
  });

  it('goes with its channel', async () => {
    const { api } = gateway();
    const channel = await api.pendingChannel();
    await create(api, channel);
    await api.deleteChannel(channel);
    expectError(await update(api, channel), 404, 'missing');
  });

  for (const field of ['channel_uid', 'external_uid', 'message', 'message_uid']) {
    it(`is refused without ${field}`, async () => {
      const { api } = gateway();
      expectError(await create(api, randomUUID(), { [field]: undefined }), 422, 'missing_field', field);
    });
  }

  it('is refused with a uid of 256 characters', async () => {
    const { api } = gateway();
    expectError(await create(api, randomUUID(), { message_uid: 'x'.repeat(256) }), 422, 'too_long', 'message_uid');
  });
});
