import { expect } from 'chai';
import { channels, clients, sessionOf, sessions } from '../support/api';
import { checkCallback, checkResponse, type HttpResponse, operationOf } from '../support/conformance';
import { operations, webhooks } from '../support/document';
import { ada, business, sharedGateway, type TestGateway, tokens, useGateway } from '../support/gateway';
import { send } from '../support/http';

const json = { 'content-type': 'application/json' };
const uuid = '00000000-0000-4000-8000-000000000000';
const requests: Record<string, { path: string; body?: object }> = {
  createChannel: { path: channels, body: { business_uid: business, type: 'promotional' } },
  updateChannel: { path: `${channels}/${uuid}`, body: {} },
  deleteChannel: { path: `${channels}/${uuid}` },
  createSession: {
    path: sessions,
    body: { business_uid: business, channel_uid: uuid, contact_uid: ada, external_uid: 'x' },
  },
  listSessions: { path: `${sessions}?filter[business_uid]=${business}&filter[channel_uid]=${uuid}` },
  createMessage: {
    path: '/business/communication/messages',
    body: { channel_uid: uuid, external_uid: 'x', message: 'Hello', message_uid: 'm1' },
  },
  updateMessage: { path: '/business/communication/messages/m1', body: { channel_uid: uuid, status: 'read' } },
  updateSession: { path: `${sessions}/${uuid}`, body: { status: 'active' } },
  deleteSession: { path: `${sessions}/${uuid}` },
  sendTyping: { path: `${sessions}/typing`, body: { session_uid: uuid, contact_uid: ada } },
  listClients: { path: `${clients}?business_id=${business}` },
};

/** Calls every operation with success, in an order that allows it. */
async function succeed({ api }: TestGateway): Promise<Record<string, HttpResponse>> {
  const uid = await api.activeChannel();
  const createSession = await api.createSession(uid, ada);
  const session = sessionOf(createSession).uid;
  await api.sessionBecomes(session, 'active');
  return {
    createSession,
    createMessage: await api.json('POST', '/business/communication/messages', {
      channel_uid: uid,
      external_uid: 'x',
      message: 'Hello',
      message_uid: 'm1',
    }),
    updateMessage: await api.json('PUT', '/business/communication/messages/m1', { channel_uid: uid, status: 'read' }),
    createChannel: await api.createChannel(),
    listClients: await api.get(clients, { business_id: business }),
    listSessions: await api.listSessions(uid),
    sendTyping: await api.typing(session, ada),
    updateSession: await api.putSession(session, { status: 'inactive' }),
    deleteSession: await api.deleteSession(session),
    updateChannel: await api.putChannel(uid, { status: 'inactive' }),
    deleteChannel: await api.deleteChannel(uid),
  };
}

describe('the document', () => {
  const gateway = sharedGateway();
  const throttled = useGateway({ requestsPerSecond: 1 });

  for (const { id, method, responses } of operations) {
    const { path, body } = requests[id] ?? { path: '' };
    const errorFor: Record<number, () => Promise<HttpResponse>> = {
      400: () =>
        id === 'listSessions'
          ? gateway().api.get(sessions)
          : gateway().api.call({ method, path, headers: json, body: '{' }),
      401: () => send(gateway().api.url, { method, path }),
      404: () => (body ? gateway().api.json(method, path, body) : gateway().api.call({ method, path })),
      413: () => gateway().api.call({ method, path, headers: json, body: 'x'.repeat(1 << 17) }),
      415: () => gateway().api.call({ method, path, headers: { 'content-type': 'text/plain' }, body: 'x' }),
      422: () =>
        body
          ? gateway().api.json(method, path, [])
          : gateway().api.call({
              method,
              path: id === 'listSessions' ? `${path}&contact_uid=a&contact_uid=b` : clients,
            }),
      429: async () => {
        const headers = { authorization: `Bearer ${tokens.staff}` };
        for (;;) {
          const response = await send(throttled().api.url, { method, path, headers });
          if (response.status === 429) return response;
        }
      },
    };
    for (const status of [...responses.keys()].filter((each) => each >= 400)) {
      it(`says that ${id} may answer ${status}, and it does`, async () => {
        expect((await errorFor[status]?.())?.status).to.equal(status);
      });
    }
  }

  it('says how every operation succeeds, and it does', async () => {
    const responses = Object.entries(await succeed(gateway())).map(([id, { status }]) => [id, status]);
    const documented = operations.map(({ id, responses }) => [id, [...responses.keys()].find((each) => each < 300)]);
    expect(responses).to.have.deep.members(documented);
  });

  it('describes both callbacks, and both are sent', async () => {
    const { api, sink } = gateway();
    const channel = await api.activeChannel();
    await api.activeSession(channel, ada);
    expect(sink.about(channel).map(({ payload }) => payload.event)).to.have.members(Object.keys(webhooks));
  });
});

describe('the check against the document that every test makes', () => {
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  const data = { uid: uuid, status: 'pending', display_name: '' };
  const created = (channel: object) => JSON.stringify({ success: true, data: { channel } });
  const error = (code: string) => JSON.stringify({ success: false, errors: [{ code, message: '' }] });
  const check = (status: number, text: string, method = 'POST', path = channels) =>
    checkResponse(method, path, { status, headers, text });

  it('takes what the document describes', () => {
    check(201, created(data));
    check(422, error('invalid'));
  });

  const wrong: [string, () => void][] = [
    ['a status that is not listed', () => check(200, created(data))],
    ['a missing field', () => check(201, created({ ...data, uid: undefined }))],
    ['a status of a channel that there is not', () => check(201, created({ ...data, status: 'open' }))],
    ['a uid that is no UUID', () => check(201, created({ ...data, uid: 'x' }))],
    ['success that is false', () => check(201, created(data).replace('true', 'false'))],
    ['an error code that there is not', () => check(422, error('bad'))],
    ['a body that is no JSON', () => check(201, '<html>')],
    ['a 429 without Retry-After', () => check(429, error('unexpected'))],
    ['data in what is only done', () => check(200, '{"success":true,"data":{"x":1}}', 'DELETE', `${channels}/x`)],
    ['a success of a path that there is not', () => check(200, '{"success":true,"data":{}}', 'GET', '/nonsense')],
    ['a 500', () => check(500, error('unexpected'))],
    ['HTML by its type', () => checkResponse('POST', channels, { status: 201, headers: {}, text: created(data) })],
  ];
  for (const [what, checking] of wrong) {
    it(`fails for ${what}`, () => expect(checking).to.throw());
  }

  const sent = { 'content-type': 'application/json', 'webhook-id': 'x', 'webhook-timestamp': '1' };
  const payload = { event: 'channel.status_changed', occurred_at: '2026-01-01T00:00:00Z' };
  const callback = { ...payload, data: { business_uid: business, channel: data } };

  it('takes a callback that the document describes', () => checkCallback('POST', sent, JSON.stringify(callback)));

  const wrongCallbacks: [string, () => void][] = [
    ['without data', () => checkCallback('POST', sent, JSON.stringify(payload))],
    ['of another event', () => checkCallback('POST', sent, JSON.stringify({ ...callback, event: 'x' }))],
    ['of no time', () => checkCallback('POST', sent, JSON.stringify({ ...callback, occurred_at: 'now' }))],
    ['without an id', () => checkCallback('POST', { ...sent, 'webhook-id': undefined }, JSON.stringify(callback))],
    [
      'with a timestamp in words',
      () => checkCallback('POST', { ...sent, 'webhook-timestamp': 'x' }, JSON.stringify(callback)),
    ],
    ['by PUT', () => checkCallback('PUT', sent, JSON.stringify(callback))],
  ];
  for (const [what, checking] of wrongCallbacks) {
    it(`fails for a callback ${what}`, () => expect(checking).to.throw());
  }

  it('knows typing from a session whose uid is typing', () => {
    expect(operationOf('POST', `${sessions}/typing`)?.id).to.equal('sendTyping');
    expect(operationOf('PUT', `${sessions}/typing`)?.id).to.equal('updateSession');
  });
});
