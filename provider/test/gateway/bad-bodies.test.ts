import { expect } from 'chai';
import type { components } from '../../gateway/generated/openapi-types';
import { channels, errorsOf, sessions } from '../support/api';
import { ada, business, sharedGateway, startTestGateway, tokens } from '../support/gateway';
import { send, sendRaw } from '../support/http';

type Code = components['schemas']['ErrorCode'];

const uuid = '00000000-0000-4000-8000-000000000000';
const json = 'application/json';
const taking: [method: string, path: string, good: Record<string, unknown>][] = [
  ['POST', channels, { business_uid: business, type: 'transactional', display_name: 'Sample' }],
  ['PUT', `${channels}/${uuid}`, { status: 'active', display_name: 'Sample', open_channel: true }],
  ['POST', sessions, { business_uid: business, channel_uid: uuid, contact_uid: ada, external_uid: 'x' }],
  ['PUT', `${sessions}/${uuid}`, { status: 'active', ai_status: 'none' }],
  ['POST', `${sessions}/typing`, { session_uid: uuid, contact_uid: ada }],
];

describe('a body', () => {
  const gateway = sharedGateway();

  /** Sends a bad body, and asserts that nothing is stored for it. */
  async function refused(method: string, path: string, body: string | undefined, type: string | undefined) {
    const { api, store } = gateway();
    const kept = store.size;
    const headers = { authorization: `Bearer ${tokens.staff}`, ...(type !== undefined && { 'content-type': type }) };
    const response = await send(api.url, { method, path, headers, ...(body !== undefined && { body }) });
    expect(store.size).to.deep.equal(kept);
    return { status: response.status, codes: errorsOf(response).map(({ code }) => code) };
  }

  for (const [method, path, good] of taking) {
    const text = JSON.stringify(good);
    const shapes: [what: string, body: string | undefined, type: string | undefined, status: number, code: Code][] = [
      ['that is malformed JSON', '{"a":', json, 400, 'invalid'],
      ['that is cut off', text.slice(0, -1), json, 400, 'invalid'],
      ['that is two values', `${text}${text}`, json, 400, 'invalid'],
      ['that is empty', '', json, 400, 'invalid'],
      ['that is not there', undefined, undefined, 400, 'invalid'],
      ['that is white space', '  ', json, 400, 'invalid'],
      ['that is null', 'null', json, 422, 'invalid'],
      ['that is a list', `[${text}]`, json, 422, 'invalid'],
      ['that is a text', '"active"', json, 422, 'invalid'],
      ['that is a number', '1', json, 422, 'invalid'],
      ['with __proto__', `{"__proto__":{"x":1},${text.slice(1)}`, json, 400, 'invalid'],
      ['with constructor.prototype', `{"constructor":{"prototype":{}},${text.slice(1)}`, json, 400, 'invalid'],
      ['with constructor', `{"constructor":1,${text.slice(1)}`, json, 422, 'unexpected'],
      ['with toString', `{"toString":1,${text.slice(1)}`, json, 422, 'unexpected'],
      ['without a content type', text, undefined, 415, 'invalid'],
      ['of text/plain', text, 'text/plain', 415, 'invalid'],
      ['of a form', 'status=active', 'application/x-www-form-urlencoded', 415, 'invalid'],
      ['of several parts', text, 'multipart/form-data; boundary=x', 415, 'invalid'],
      ['of a content type that is none', text, 'json', 415, 'invalid'],
      ['of 1 MiB', JSON.stringify({ ...good, x: 'x'.repeat(1 << 20) }), json, 413, 'too_long'],
      ['of 1 MiB that is no JSON', 'x'.repeat(1 << 20), json, 413, 'too_long'],
    ];
    for (const [what, body, type, status, code] of shapes) {
      it(`${what} for ${method} ${path} is ${status} ${code}`, async () => {
        expect(await refused(method, path, body, type)).to.deep.equal({ status, codes: [code] });
      });
    }

    for (const field of Object.keys(good)) {
      it(`whose ${field} is of another type for ${method} ${path} is 422, naming the field`, async () => {
        const { api, store } = gateway();
        const kept = store.size;
        for (const wrong of [1, null, [good[field]], {}, typeof good[field] === 'boolean' ? 'true' : true]) {
          const response = await api.json(method, path, { ...good, [field]: wrong });
          const errors = errorsOf(response);
          expect([response.status, errors[0]?.code, errors[0]?.field]).to.deep.equal([422, 'invalid', field]);
        }
        expect(store.size).to.deep.equal(kept);
      });
    }

    it(`with a field that ${method} ${path} does not have is 422, naming it`, async () => {
      const response = await gateway().api.json(method, path, { ...good, nonsense: 1 });
      expect([response.status, errorsOf(response)]).to.deep.equal([
        422,
        [{ code: 'unexpected', message: 'Is not a field of this request', field: 'nonsense' }],
      ]);
    });
  }

  const required = taking.filter(([method]) => method === 'POST');
  for (const [method, path, { display_name: _, ...fields }] of required) {
    it(`for ${method} ${path} with nothing in it names every field that is missing`, async () => {
      const errors = errorsOf(await gateway().api.json(method, path, {}));
      expect(errors.map(({ code, field }) => `${code} ${field}`)).to.have.members(
        Object.keys(fields).map((field) => `missing_field ${field}`),
      );
    });
  }

  it('that asks a session for nothing is 422', async () => {
    expect(await refused('PUT', `${sessions}/${uuid}`, '{}', json)).to.deep.equal({ status: 422, codes: ['invalid'] });
  });

  const values: [string, string, Record<string, unknown>, Code, string][] = [
    ['POST', channels, { business_uid: 'short' }, 'invalid', 'business_uid'],
    ['POST', channels, { business_uid: 'x'.repeat(17) }, 'too_long', 'business_uid'],
    ['POST', channels, { type: 'other' }, 'invalid', 'type'],
    ['POST', channels, { type: '__proto__' }, 'invalid', 'type'],
    ['POST', channels, { display_name: '' }, 'invalid', 'display_name'],
    ['POST', channels, { display_name: 'x'.repeat(256) }, 'too_long', 'display_name'],
    ['PUT', `${channels}/${uuid}`, { status: 'deleted' }, 'invalid', 'status'],
    ['PUT', `${channels}/${uuid}`, { status: 'Active' }, 'invalid', 'status'],
    ['POST', sessions, { channel_uid: 'nonsense' }, 'invalid', 'channel_uid'],
    ['POST', sessions, { external_uid: '' }, 'invalid', 'external_uid'],
    ['POST', sessions, { external_uid: 'x'.repeat(256) }, 'too_long', 'external_uid'],
    ['PUT', `${sessions}/${uuid}`, { status: 'pending' }, 'invalid', 'status'],
    ['PUT', `${sessions}/${uuid}`, { ai_status: 'other' }, 'invalid', 'ai_status'],
    ['POST', `${sessions}/typing`, { session_uid: '' }, 'invalid', 'session_uid'],
    ['POST', `${sessions}/typing`, { contact_uid: 'x'.repeat(17) }, 'too_long', 'contact_uid'],
  ];
  for (const [method, path, fields, code, field] of values) {
    it(`with ${JSON.stringify(fields).slice(0, 60)} for ${method} ${path} is 422 ${code}`, async () => {
      const good = taking.find(([m, p]) => m === method && p === path)?.[2];
      const response = await gateway().api.json(method, path, { ...good, ...fields });
      const errors = errorsOf(response).map((each) => ({ code: each.code, field: each.field }));
      expect([response.status, errors]).to.deep.equal([422, [{ code, field }]]);
    });
  }

  for (const [status, to] of [
    [413, channels],
    [404, '/nonsense'],
  ] as const) {
    it(`of 8 MiB gets its ${status} whole, though the connection is closed then`, async () => {
      const head = `POST ${to} HTTP/1.1\r\nhost: gateway\r\nconnection: close\r\ncontent-type: ${json}\r\n`;
      const auth = `authorization: Bearer ${tokens.staff}\r\ncontent-length: ${1 << 23}\r\n\r\n`;
      const response = await sendRaw(gateway().api.url, head + auth + 'x'.repeat(1 << 23));
      expect(response.status).to.equal(status);
    });
  }

  it('that comes in drops is 408 timeout once it has had its time', async () => {
    const { app, api, close } = await startTestGateway();
    try {
      Object.assign(app.server, { requestTimeout: 300, headersTimeout: 300 });
      const head = `POST ${channels} HTTP/1.1\r\nhost: gateway\r\ncontent-type: ${json}\r\ncontent-length: 1000\r\n`;
      const { status, body } = await sendRaw(api.url, `${head}authorization: Bearer ${tokens.staff}\r\n\r\n{`);
      expect([status, body]).to.deep.equal([
        408,
        { success: false, errors: [{ code: 'timeout', message: 'Request Timeout (ERR_HTTP_REQUEST_TIMEOUT)' }] },
      ]);
    } finally {
      await close();
    }
  });
});
