import { expect } from 'chai';
import { refusalsFor } from '../../gateway/errors';
import { believed } from '../../gateway/open-questions';
import { authenticator } from '../../gateway/tokens';
import { channels, clients, clientsOf, errorsOf, expectError, sessions, sessionsOf } from '../support/api';
import type { HttpResponse } from '../support/conformance';
import { operations } from '../support/document';
import { ada, business, otherBusiness, sharedGateway, tokens } from '../support/gateway';
import { send } from '../support/http';

const unauthorized = (response: HttpResponse, message: string) =>
  expect({ status: response.status, errors: errorsOf(response) }).to.deep.equal({
    status: 401,
    errors: [{ code: 'unauthorized', message }],
  });

describe('authorization', () => {
  const gateway = sharedGateway();

  for (const { id, method, template } of operations) {
    it(`${id} is closed to a request without a token, whatever else is wrong with it`, async () => {
      const path = template.replace('{uid}', 'nonsense');
      unauthorized(await send(gateway().api.url, { method, path, body: '{nonsense' }), '401 Unauthorized');
    });
  }

  const schemes: [string, string][] = [
    ['empty', ''],
    ['a scheme without a token', 'Bearer'],
    ['a scheme and a blank', 'Bearer '],
    ['a token without a scheme', tokens.staff],
    ['another scheme', `Basic ${tokens.staff}`],
    ['no blank between scheme and token', `Bearer${tokens.staff}`],
    ['two blanks between scheme and token', `Bearer  ${tokens.staff}`],
    ['a tab between scheme and token', `Bearer\t${tokens.staff}`],
    ['two tokens', `Bearer ${tokens.staff} ${tokens.app}`],
    ['two tokens with a comma', `Bearer ${tokens.staff}, Bearer ${tokens.staff}`],
    ['something before the scheme', `x Bearer ${tokens.staff}`],
    ['a wrong token', 'Bearer nonsense'],
    ['the beginning of a token', `Bearer ${tokens.staff.slice(0, -1)}`],
    ['more than a token', `Bearer ${tokens.staff}x`],
    ['a token in capitals', `Bearer ${tokens.staff.toUpperCase()}`],
    ['the name of something that every object has', 'Bearer __proto__'],
  ];
  for (const [what, authorization] of schemes) {
    it(`with ${what} is 401`, async () => {
      const path = `${clients}?business_id=${business}`;
      unauthorized(
        await send(gateway().api.url, { method: 'GET', path, headers: { authorization } }),
        '401 Unauthorized',
      );
    });
  }

  for (const kind of ['staff', 'app', 'directory'] as const) {
    it(`a ${kind} token is accepted`, async () => {
      const { api } = gateway();
      expect((await api.as(tokens[kind]).get(clients, { business_id: business })).status).to.equal(200);
    });
  }

  it('the scheme may be written in any case', async () => {
    const path = `${clients}?business_id=${business}`;
    const headers = { authorization: `bEARER ${tokens.staff}` };
    expect((await send(gateway().api.url, { method: 'GET', path, headers })).status).to.equal(200);
  });

  it('a token that was configured empty opens nothing', () => {
    const authenticate = authenticator([{ token: '', businessUid: business }], refusalsFor(believed));
    for (const header of [undefined, '', 'Bearer', 'Bearer ']) expect(() => authenticate(header)).to.throw('401');
  });
});

describe('the business of a token', () => {
  const gateway = sharedGateway();
  const stranger = () => gateway().api.as(tokens.other, otherBusiness);

  it('is the only one that it creates channels for', async () => {
    const { api, store } = gateway();
    const kept = store.size;
    unauthorized(await api.createChannel({ business_uid: otherBusiness }), 'Unauthorized');
    expect(store.size).to.deep.equal(kept);
  });

  it('is the only one that it creates sessions for', async () => {
    const { api } = gateway();
    const fields = { channel_uid: await api.activeChannel(), contact_uid: ada, external_uid: 'x' };
    unauthorized(await stranger().json('POST', sessions, { business_uid: business, ...fields }), 'Unauthorized');
  });

  it('is the only one whose sessions it lists', async () => {
    const { api } = gateway();
    const channel_uid = await api.pendingChannel();
    const query = { 'filter[business_uid]': business, 'filter[channel_uid]': channel_uid };
    unauthorized(await stranger().get(sessions, query), 'Unauthorized');
  });

  it('is the only one whose clients it lists', async () => {
    unauthorized(await stranger().get(clients, { business_id: business }), 'Unauthorized');
    const own = clientsOf(await stranger().get(clients, { business_id: otherBusiness }));
    expect(own.map(({ first_name }) => first_name)).to.deep.equal(['Edsger']);
  });

  it("makes another's channel look unknown, and leaves it alone", async () => {
    const { api, store } = gateway();
    const uid = await api.activeChannel();
    expectError(await stranger().putChannel(uid, { status: 'inactive' }), 404, 'missing');
    expectError(await stranger().deleteChannel(uid), 404, 'missing');
    expect(sessionsOf(await stranger().listSessions(uid))).to.deep.equal([]);
    expectError(await stranger().createSession(uid, 'contact000000009'), 404, 'missing');
    expect(store.channel(uid, business)).to.deep.include({ status: 'active', change: undefined });
  });

  it("makes another's session look unknown, and leaves it alone", async () => {
    const { api, store } = gateway();
    const uid = await api.activeSession(await api.activeChannel(), ada);
    expectError(await stranger().putSession(uid, { status: 'deleted' }), 404, 'missing');
    expectError(await stranger().deleteSession(uid), 404, 'missing');
    expectError(await stranger().typing(uid, ada), 404, 'missing');
    expect(store.session(uid, business)).to.deep.include({ status: 'active', change: undefined });
  });

  it("answers another's uid exactly as one that nobody has", async () => {
    const { api } = gateway();
    const [existing, nobodys] = [await api.pendingChannel(), '00000000-0000-4000-8000-000000000000'];
    const responses = [existing, nobodys].map((uid) =>
      stranger().call({ method: 'DELETE', path: `${channels}/${uid}` }),
    );
    const [one, other] = await Promise.all(responses);
    expect(one?.text).to.equal(other?.text);
  });
});
