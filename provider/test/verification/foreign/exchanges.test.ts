import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { type Answer, pactOf, told, verifyOn } from './run';

/** An interaction of version 2, and how the provider answers it. */
interface Exchange {
  readonly request: object;
  readonly response?: object;
  readonly answer?: Answer;
}

async function exchanged({ request, response = { status: 200 }, answer }: Exchange) {
  const verification = await verifyOn(
    answer,
    pactOf({ description: 'one', request: { method: 'GET', path: '/a', ...request }, response }),
  );
  expect(told(verification)).to.deep.equal(['one: passed']);
  const [sent] = verification.sent;
  if (!sent) throw new Error('The provider got no request');
  return sent;
}

/** An interaction of version 4 that sends a body and gets the same one. */
const echoed = (type: string, bytes: Buffer) => ({
  type: 'Synchronous/HTTP',
  description: 'one',
  request: {
    method: 'POST',
    path: '/a',
    headers: { 'Content-Type': [type] },
    body: { content: bytes.toString('base64'), contentType: type, encoded: 'base64' },
  },
  response: {
    status: 200,
    headers: { 'Content-Type': [type] },
    body: { content: bytes.toString('base64'), contentType: type, encoded: 'base64' },
  },
});

describe('a recorded request', () => {
  for (const method of ['HEAD', 'OPTIONS', 'PATCH', 'PUT', 'TRACE', 'PROPFIND', 'LOCK']) {
    it(`is sent by the method ${method}`, async () => {
      expect(await exchanged({ request: { method } })).to.include({ method, url: '/a' });
    });
  }

  for (const method of ['GET', 'DELETE', 'OPTIONS']) {
    it(`is sent by ${method} with its body`, async () => {
      const { body } = await exchanged({ request: { method, body: { a: 1 } } });
      expect(body.toString()).to.equal('{"a":1}');
    });
  }

  it('is told where its method is none that can be sent', async () => {
    const { ok, problems } = await verifyOn(
      undefined,
      pactOf({ description: 'one', request: { method: 'FOO', path: '/a' }, response: { status: 200 } }),
    );
    expect(ok).to.equal(false);
    expect(problems).to.deep.equal([
      'a recorded request cannot be sent on: Node.js takes no such request (HPE_INVALID_METHOD)',
    ]);
  });

  it('keeps the encodings of its path', async () => {
    const path = '/a%2Fb/%C3%BC/%E0%A4%A/x%20y/;p=1/:z//c';
    expect(await exchanged({ request: { method: 'POST', path } })).to.include({ url: path });
  });

  it('keeps repeated and unusual names in its query', async () => {
    const { url } = await exchanged({ request: { query: 'a=1&a=2&b[]=3&b[c]=4&d=&e=x%2By' } });
    expect(url).to.equal('/a?a=1&a=2&b%5B%5D=3&b%5Bc%5D=4&d=&e=x%2By');
  });

  it('keeps headers that are repeated', async () => {
    const request = { method: 'GET', path: '/a', headers: { 'X-A': ['1', '2'] } };
    const one = { type: 'Synchronous/HTTP', description: 'one', request, response: { status: 200 } };
    const { sent } = await verifyOn(undefined, pactOf(one));
    expect(sent[0]?.headers).to.deep.include({ 'x-a': ['1', '2'] });
  });

  it('keeps what it accepts', async () => {
    const { headers } = await exchanged({
      request: { headers: { Accept: 'text/html', 'Accept-Encoding': 'identity' } },
    });
    expect(headers).to.deep.include({ accept: ['text/html'], 'accept-encoding': ['identity'] });
  });

  it('gets no content type where it has none', async () => {
    const { headers, body } = await exchanged({ request: { method: 'POST', body: 'text' } });
    expect(headers).to.not.have.property('content-type');
    expect(body.toString()).to.equal('text');
  });

  it('is sent although its content type is none', async () => {
    const { headers } = await exchanged({
      request: { method: 'POST', headers: { 'Content-Type': ';;' }, body: 'text' },
    });
    expect(headers['content-type']).to.deep.equal([';;']);
  });

  it('is sent although its headers are long', async () => {
    const { headers } = await exchanged({ request: { headers: { 'X-Long': 'x'.repeat(20_000) } } });
    expect(headers['x-long']?.[0]).to.have.length(20_000);
  });
});

describe('a body', () => {
  const text = 'a'.repeat(5 * 1024 * 1024);
  const multipart = '--b\r\nContent-Disposition: form-data; name="f"; filename="f.bin"\r\n\r\nx\r\n--b--\r\n';
  const bodies: Record<string, readonly [type: string, bytes: Buffer]> = {
    binary: ['application/octet-stream', Buffer.from([0, 255, 254, 13, 10, 200])],
    'in parts': ['multipart/form-data; boundary=b', Buffer.from(multipart)],
    'of XML': ['application/xml', Buffer.from('<a b="1">ü</a>')],
    'of text': ['text/plain; charset=utf-8', Buffer.from('ü')],
    'of a form': ['application/x-www-form-urlencoded', Buffer.from('a=1&b=%20')],
    'of 5 MB': ['text/plain', Buffer.from(text)],
  };
  for (const [kind, [type, bytes]] of Object.entries(bodies)) {
    it(`${kind} goes there and back`, async () => {
      const answer: Answer = (response) => response.writeHead(200, { 'content-type': type }).end(bytes);
      const verification = await verifyOn(answer, pactOf(echoed(type, bytes)));
      expect(told(verification)).to.deep.equal(['one: passed']);
      expect(verification.sent[0]?.body.equals(bytes)).to.equal(true);
    });
  }

  it('of 9 MB is sent', async () => {
    const { body } = await exchanged({ request: { method: 'POST', body: 'a'.repeat(9 * 1024 * 1024) } });
    expect(body).to.have.length(9 * 1024 * 1024);
  });

  it('that is empty stays empty', async () => {
    const { body } = await exchanged({ request: { method: 'POST', body: '' }, answer: (response) => response.end() });
    expect(body).to.have.length(0);
  });
});

describe('the answer to a recorded request', () => {
  const ok = { status: 200 };
  const headers = { 'Transfer-Encoding': 'chunked', Connection: 'close', Date: 'Thu, 01 Jan 2026 00:00:00 GMT' };
  const answers: Record<string, Omit<Exchange, 'request'> & { readonly request?: object }> = {
    'to HEAD, with its length': {
      request: { method: 'HEAD' },
      response: { ...ok, headers: { 'Content-Length': '7' } },
      answer: (response) => response.writeHead(200, { 'content-length': '7' }).end(),
    },
    'that has no content': {
      response: { status: 204, headers: { Allow: 'GET' } },
      answer: (response) => response.writeHead(204, { allow: 'GET' }).end(),
    },
    'that has not changed': { response: { status: 304 }, answer: (response) => response.writeHead(304).end() },
    // By itself, the core would go there.
    'that leads elsewhere': {
      response: { status: 302, headers: { Location: 'http://127.0.0.1:9/b' } },
      answer: (response) => response.writeHead(302, { location: 'http://127.0.0.1:9/b' }).end(),
    },
    'that is compressed': {
      response: { ...ok, headers: { 'Content-Type': 'application/json' }, body: { a: 1 } },
      answer: (response) =>
        response
          .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
          .end(gzipSync('{"a":1}')),
    },
    'that is compressed and empty': {
      response: ok,
      answer: (response) => {
        const nothing = gzipSync('');
        response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': nothing.length }).end(nothing);
      },
    },
    'with headers about its connection': {
      response: { ...ok, headers },
      answer: (res) => res.writeHead(200, headers).end(),
    },
  };
  for (const [kind, exchange] of Object.entries(answers)) {
    it(`${kind} is the provider's`, async () => {
      await exchanged({ request: {}, ...exchange });
    });
  }

  it("with repeated headers is the provider's", async () => {
    const response = { ...ok, headers: { 'X-B': ['1', '2'] } };
    const one = { type: 'Synchronous/HTTP', description: 'one', request: { method: 'GET', path: '/a' }, response };
    const verification = await verifyOn((res) => res.writeHead(200, { 'x-b': ['1', '2'] }).end(), pactOf(one));
    expect(told(verification)).to.deep.equal(['one: passed']);
  });

  it('has no header that the provider did not send', async () => {
    // Version 2 compares the text.
    const response = { ...ok, headers: { 'Content-Type': 'application/octet-stream' } };
    const one = { description: 'one', request: { method: 'GET', path: '/a' }, response };
    const { results } = await verifyOn((res) => res.end('bytes'), pactOf(one));
    expect(results[0]?.mismatches).to.deep.equal([
      "header Content-Type: Expected a header 'Content-Type' but was missing",
    ]);
  });
});
