import { expect } from 'chai';
import { channels, clients, errorsOf, expectError, sessions, sessionsOf } from '../support/api';
import { misfit } from '../support/document';
import { business, sharedGateway, tokens } from '../support/gateway';
import { sendRaw } from '../support/http';

describe('a path', () => {
  const gateway = sharedGateway();
  const bad = { 'content-type': 'application/json' };

  for (const path of [
    '/',
    '/nonsense',
    '/business/communication',
    `${channels}/a/b`,
    `${channels}x`,
    '/__proto__',
    '//',
  ]) {
    it(`${path} does not exist, whatever is sent there`, async () => {
      const { api } = gateway();
      expectError(await api.call({ method: 'GET', path }), 404, 'unexpected');
      expectError(await api.call({ method: 'POST', path, headers: bad, body: '{nonsense' }), 404, 'unexpected');
      const form = { 'content-type': 'application/x-www-form-urlencoded' };
      expectError(await api.call({ method: 'POST', path, headers: form, body: 'x'.repeat(100) }), 404, 'unexpected');
    });
  }

  const allowed: [string, string[]][] = [
    [channels, ['POST']],
    [`${channels}/x`, ['PUT', 'DELETE']],
    [sessions, ['GET', 'POST']],
    [`${sessions}/x`, ['PUT', 'DELETE']],
    [`${sessions}/typing`, ['PUT', 'DELETE', 'POST']],
    [clients, ['GET']],
  ];
  const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'LOCK'];
  for (const [path, has] of allowed) {
    for (const method of methods.filter((each) => !has.includes(each))) {
      it(`${path} does not have ${method}: 405, and Allow says what it has`, async () => {
        const response = await gateway().api.call({ method, path, headers: bad, body: '{nonsense' });
        expect(response.status).to.equal(405);
        expect(response.headers.allow?.split(', ')).to.have.members(has);
        if (method !== 'HEAD') expectError(response, 405, 'unexpected');
      });
    }
  }

  const odd: [string, string][] = [
    ['NUL', '%00'],
    ['a slash and dots', '%2F..'],
    ['dots', '..'],
    ['encoded dots', '%2e%2e%2f%2e%2e'],
    ['a blank', '%20'],
    ['a line break', '%0d%0aset-cookie:x'],
    ['unicode', encodeURIComponent('канал-渠道-🚀')],
    ['a combining mark', '%CC%81'],
    ['a semicolon', 'x;y=z'],
    ['a colon', ':uid'],
    ['a star', '*'],
    ['a quote and a bracket', "'%22%3Cscript%3E"],
    ['SQL', "'%20OR%201=1--"],
    ['__proto__', '__proto__'],
    ['constructor', 'constructor'],
    ['hasOwnProperty', 'hasOwnProperty'],
    ['undefined', 'undefined'],
    ['101 characters', 'x'.repeat(101)],
    ['10 kB', 'x'.repeat(10_000)],
    ['10 kB of escapes', '%41'.repeat(3300)],
    ['nothing', ''],
  ];
  for (const [what, uid] of odd) {
    it(`with ${what} as its uid names nothing: 404`, async () => {
      const { api, store } = gateway();
      const kept = store.size;
      expectError(await api.deleteChannel(uid), 404, 'missing');
      expectError(await api.putChannel(uid, { status: 'active' }), 404, 'missing');
      expectError(await api.deleteSession(uid), 404, 'missing');
      expectError(await api.putSession(uid, { status: 'active' }), 404, 'missing');
      expect(store.size).to.deep.equal(kept);
    });
  }

  for (const uid of ['%zz', '%', '%e0%a4%a', '%ff', '%c0%af']) {
    it(`with ${uid}, which cannot be decoded, is 400`, async () => {
      expectError(await gateway().api.deleteChannel(uid), 400, 'invalid');
    });
  }

  const broken: [string, string, number][] = [
    ['a method that is none', 'NONSENSE / HTTP/1.1\r\nhost: x\r\n\r\n', 400],
    ['no HTTP at all', 'nonsense\r\n\r\n', 400],
    ['a path of raw UTF-8', 'GET /é HTTP/1.1\r\nhost: x\r\n\r\n', 400],
    ['two lengths', `POST ${channels} HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n`, 400],
    ['a length that is no number', `POST ${channels} HTTP/1.1\r\nhost: x\r\ncontent-length: x\r\n\r\n`, 400],
    ['a path of 20 kB', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nhost: x\r\n\r\n`, 431],
  ];
  for (const [what, bytes, status] of broken) {
    it(`of a request with ${what} is ${status}, with the error body`, async () => {
      const response = await sendRaw(gateway().api.url, bytes);
      expect(response.status).to.equal(status);
      expect(misfit(response.body, 'components', 'schemas', 'Error')).to.equal(undefined);
    });
  }

  it('of a DELETE may come with a body, which is not read', async () => {
    const { api } = gateway();
    for (const body of ['', '{nonsense', 'x'.repeat(1 << 17)]) {
      const path = `${channels}/${await api.pendingChannel()}`;
      const headers = { 'content-type': body.length > 20 ? 'text/plain' : 'application/json' };
      expect((await api.call({ method: 'DELETE', path, headers, body })).status).to.equal(200);
    }
  });
});

describe('a query', () => {
  const gateway = sharedGateway();
  const get = (path: string, query: string) => gateway().api.call({ method: 'GET', path: `${path}?${query}` });

  for (const name of ['business_uid', 'channel_uid', 'contact_uid', 'filter[channel_uid]']) {
    it(`with ${name} twice is 422, naming it`, async () => {
      expectError(await get(sessions, `${name}=a&${name}=b`), 422, 'invalid', name);
    });
  }

  it('with the names of what every object has is as good as one without', async () => {
    const channel = await gateway().api.pendingChannel();
    const query = `filter[business_uid]=${business}&filter[channel_uid]=${channel}&__proto__=x&constructor=y&toString=z`;
    expect((await get(sessions, query)).status).to.equal(200);
  });

  for (const uid of ['__proto__', 'constructor', '%00', '%zz', 'x'.repeat(5000)]) {
    it(`with ${uid.slice(0, 20)} for a uid does not find anything`, async () => {
      const listed = await get(sessions, `filter[business_uid]=${business}&filter[channel_uid]=${uid}`);
      expect([listed.status, sessionsOf(listed)]).to.deep.equal([200, []]);
      expect((await get(sessions, `filter[business_uid]=${uid}&filter[channel_uid]=x`)).status).to.equal(401);
      expect((await get(clients, `business_id=${uid}`)).status).to.equal(422);
    });
  }

  it('in brackets is not read as an object', async () => {
    expectError(await get(sessions, 'filter[__proto__][x]=1'), 400, 'missing_field', 'business_uid');
    expect(errorsOf(await get(clients, 'business_id[]=x'))[0]?.code).to.equal('missing_field');
    expect(({} as Record<string, unknown>).x).to.equal(undefined);
  });

  it('does not take the place of the Authorization header', async () => {
    const path = `${clients}?business_id=${business}&access_token=${tokens.staff}`;
    const response = await gateway().api.call({ method: 'GET', path, headers: { authorization: '' } });
    expectError(response, 401, 'unauthorized');
  });
});
