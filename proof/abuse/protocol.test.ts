import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { note, tally } from './report';
import { startVictim, type Victim } from './victims';
import { answersOf } from './well-formed';
import { answersIn, converse } from './wire';

const names = ['gateway', 'receiver', 'listener'] as const;
type Name = (typeof names)[number];

/** A request that the victim takes, in its parts. */
interface Taken {
  readonly path: string;
  readonly body: string;
  /** The header that lets it in. */
  readonly auth: string;
}

const taken: { readonly [name in Name]: (victim: Victim<name>) => Taken } = {
  gateway: ({ address: { token, sessionUid, contactUid } }) => ({
    path: '/business/communication/sessions/typing',
    body: JSON.stringify({ session_uid: sessionUid, contact_uid: contactUid }),
    auth: `authorization: Bearer ${token}\r\n`,
  }),
  receiver: () => ({ path: '/webhooks/communication-gw', body: '{"event":"x"}', auth: 'webhook-id: msg_1\r\n' }),
  listener: () => ({ path: '/webhooks', body: '{"event":"x"}', auth: '' }),
};

const bytesIn = (text: string) => Buffer.from(text).toString('latin1');
const length = (count: number | string) => `content-length: ${count}\r\n`;
const chunked = 'transfer-encoding: chunked\r\n';

/** A POST to where the victim takes one. */
function post({ path, auth }: Taken, body: string, framing = length(bytesIn(body).length), headers = ''): string {
  const type = headers.includes('content-type') ? '' : 'content-type: application/json\r\n';
  return `POST ${path} HTTP/1.1\r\nhost: x\r\n${auth}${type}${headers}${framing}\r\n${bytesIn(body)}`;
}

const smuggled = 'GET /smuggled HTTP/1.1\r\nhost: x\r\n\r\n';
const refused = [400];
/** Node.js itself decides, and another version otherwise: Node.js 24 refuses more than 2,000 headers, 22 drops the ones beyond. */
const asNode = 'as Node.js';

/** The statuses of all responses to a case: the same from each victim, or from each its own, in the order of `names`. */
type Answered = readonly number[] | readonly [readonly number[], readonly number[], readonly number[]] | typeof asNode;

/** No response must stand for a request that was smuggled in: then there would be two. */
const cases: readonly (readonly [what: string, bytes: (it: Taken) => string, answered: Answered])[] = [
  ['a good request', (it) => post(it, it.body), [200]],
  [
    'a good request in chunks',
    (it) => post(it, `${it.body.length.toString(16)}\r\n${it.body}\r\n0\r\n\r\n`, chunked),
    [200],
  ],

  ['Content-Length beside Transfer-Encoding', (it) => post(it, `0\r\n\r\n${smuggled}`, length(5) + chunked), refused],
  ['Transfer-Encoding beside Content-Length', (it) => post(it, `1\r\na\r\n0\r\n\r\n`, chunked + length(4)), refused],
  ['two Content-Lengths', (it) => post(it, it.body, length(0) + length(it.body.length)), refused],
  ['two equal Content-Lengths', (it) => post(it, it.body, length(it.body.length) + length(it.body.length)), refused],
  ['a list of Content-Lengths', (it) => post(it, '{}', length('2, 2')), refused],
  ['a Content-Length with a sign', (it) => post(it, '{}', length('+2')), refused],
  ['a negative Content-Length', (it) => post(it, '{}', length(-1)), refused],
  ['a Content-Length beyond 64 bits', (it) => post(it, '{}', length('9'.repeat(20))), refused],
  ['a Content-Length in hexadecimal', (it) => post(it, '{}', length('0x2')), refused],
  ['a Transfer-Encoding of identity', (it) => post(it, smuggled, 'transfer-encoding: identity\r\n'), refused],
  [
    'a Transfer-Encoding that does not end in chunked',
    (it) => post(it, '0\r\n\r\n', 'transfer-encoding: chunked, x\r\n'),
    refused,
  ],
  ['a Transfer-Encoding of xchunked', (it) => post(it, '0\r\n\r\n', 'transfer-encoding: xchunked\r\n'), refused],
  ['a blank before the colon', (it) => post(it, '0\r\n\r\n', 'transfer-encoding : chunked\r\n'), refused],
  ['a folded header', (it) => post(it, '{}', length(2), `x: 1\r\n ${chunked}`), refused],
  ['lines that end without CR', (it) => post(it, '{}').replaceAll('\r\n', '\n'), refused],
  ['a CR within a header', (it) => post(it, '{}', length(2), `x: 1\r${chunked}`), refused],
  ['a header injected by CRLF', (it) => post(it, it.body, length(it.body.length), 'x: 1\r\nx-injected: 1\r\n'), [200]],
  ['a null byte in a header', (it) => post(it, '{}', length(2), 'x: a\0b\r\n'), refused],
  ['a null byte in the path', (it) => post({ ...it, path: `${it.path}\0` }, '{}'), refused],

  ['a chunk size that is none', (it) => post(it, 'zz\r\n{}\r\n0\r\n\r\n', chunked), refused],
  ['a chunk size with 0x', (it) => post(it, '0x2\r\n{}\r\n0\r\n\r\n', chunked), refused],
  ['a negative chunk size', (it) => post(it, '-2\r\n{}\r\n0\r\n\r\n', chunked), refused],
  ['a chunk size beyond 64 bits', (it) => post(it, `${'f'.repeat(17)}\r\n{}\r\n`, chunked), refused],
  ['a chunk that is longer than its size', (it) => post(it, '1\r\n{}\r\n0\r\n\r\n', chunked), refused],
  ['a chunk that is cut off', (it) => post(it, '9\r\n{}', chunked), refused],
  ['chunks whose lines end without CR', (it) => post(it, '2\n{}\n0\n\n', chunked), refused],
  [
    'chunk extensions of 20 kB',
    (it) => post(it, `2;${'a'.repeat(20_000)}\r\n{}\r\n0\r\n\r\n`, chunked),
    [[400], [413], [413]],
  ],
  ['a length among the trailers', (it) => post(it, `2\r\n{}\r\n0\r\n${length(9)}\r\n`, chunked), refused],

  ['a body that is cut off', (it) => post(it, '{', length(100)), refused],
  ['a header of 20 kB', (it) => post(it, '{}', length(2), `x: ${'x'.repeat(20_000)}\r\n`), [431]],
  ['a path of 20 kB', (it) => post({ ...it, path: `${it.path}/${'x'.repeat(20_000)}` }, '{}'), [431]],
  ['2,500 headers', (it) => post(it, it.body, length(it.body.length), 'x: 1\r\n'.repeat(2500)), asNode],
  ['two hosts', (it) => post(it, it.body, length(it.body.length), 'host: elsewhere\r\n'), [200]],
  ['no host', (it) => post(it, '{}').replace('host: x\r\n', ''), refused],
  ['HTTP/0.9', ({ path }) => `GET ${path}\r\n\r\n`, [[405], [405], [200]]],
  ['HTTP/1.9', (it) => post(it, '{}').replace('HTTP/1.1', 'HTTP/1.9'), refused],
  ['HTTP/2', () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', refused],
  ['TLS', () => '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', refused],
  ['a method in lower case', (it) => post(it, '{}').replace('POST', 'post'), refused],
  ['Expect of something else', (it) => post(it, it.body, length(it.body.length), 'expect: a miracle\r\n'), [417]],
  ['Expect of 100-continue', (it) => post(it, it.body, length(it.body.length), 'expect: 100-continue\r\n'), [200]],
  [
    'an upgrade to HTTP/2',
    (it) => post(it, it.body, length(it.body.length), 'upgrade: h2c\r\nconnection: upgrade\r\n'),
    [200],
  ],
  [
    'an overridden method',
    (it) => post(it, it.body, length(it.body.length), 'x-http-method-override: DELETE\r\n'),
    [200],
  ],
  ['an overridden method in the query', (it) => post({ ...it, path: `${it.path}?_method=DELETE` }, it.body), [200]],

  ['three requests at once', (it) => post(it, it.body).repeat(3), [200, 200, 200]],
  // Node.js answers what it cannot read at once, before the request that is still in hand.
  ['a good request and then nonsense', (it) => `${post(it, it.body)}nonsense\r\n\r\n`, refused],
  ['an absolute address', (it) => post({ ...it, path: `http://elsewhere${it.path}` }, it.body), [[200], [404], [404]]],
  ['an address without a path', (it) => post({ ...it, path: '*' }, it.body), [404]],
  ['a path that leads up', (it) => post({ ...it, path: `/x/..${it.path}` }, it.body), [404]],
  ['an encoded path', (it) => post({ ...it, path: it.path.replace('b', '%62') }, it.body), [[200], [404], [404]]],
  ['an encoded path that leads up', (it) => post({ ...it, path: `/%2e%2e${it.path}` }, it.body), [404]],
  ['two slashes before the path', (it) => post({ ...it, path: `/${it.path}` }, it.body), [404]],
  ['two slashes behind the path', (it) => post({ ...it, path: `${it.path}//` }, it.body), [[404], [200], [200]]],
  ['a backslash behind the path', (it) => post({ ...it, path: `${it.path}/\\\\` }, it.body), [[404], [200], [200]]],
  ['an address in the path', (it) => post({ ...it, path: `${it.path}//a:b@c:99999` }, it.body), [[404], [200], [200]]],
  ['an encoded null byte', (it) => post({ ...it, path: `${it.path}/%00` }, it.body), [[404], [200], [200]]],
  [
    'bytes in the path that are no UTF-8',
    (it) => post({ ...it, path: `${it.path}/%ff` }, it.body),
    [[400], [200], [200]],
  ],

  ['a body of 65 KiB', (it) => post(it, `"${'x'.repeat(65 * 1024)}"`), [413]],
  ['a body of 8 MiB', (it) => post(it, 'x'.repeat(8 * 1024 * 1024)), [413]],
  ['a body of 8 MiB in chunks', (it) => post(it, `800000\r\n${'x'.repeat(0x80_00_00)}\r\n0\r\n\r\n`, chunked), [413]],
  ['JSON that is nested 30,000 deep', (it) => post(it, '['.repeat(30_000) + ']'.repeat(30_000)), [[422], [200], [200]]],
  [
    'objects that are nested 10,000 deep',
    (it) => post(it, `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`),
    [[422], [200], [200]],
  ],
  ['a number of 60,000 digits', (it) => post(it, '9'.repeat(60_000)), [[422], [200], [200]]],
  ['duplicate keys', (it) => post(it, it.body.replace('{', '{"event":"y","event":"z",')), [[422], [200], [200]]],
  ['__proto__', (it) => post(it, it.body.replace('{', '{"__proto__":{"event":"y"},')), [[400], [200], [200]]],
  ['a lone surrogate', (it) => post(it, it.body.replace('{', '{"\\ud800":"\\udfff",')), [[422], [200], [200]]],
  ['a byte order mark', (it) => post(it, `\ufeff${it.body}`), [[200], [400], [200]]],
  ['bytes that are no UTF-8', (it) => `${post(it, '').replace(length(0), length(3))}"\xff"`, [[422], [200], [200]]],
  [
    'a wrong charset',
    (it) => post(it, it.body, length(it.body.length), 'content-type: application/json; charset=utf-16\r\n'),
    [[200], [200], [200]],
  ],
  [
    'a body in gzip',
    (it) =>
      post(it, '', length(gzipSync('{}').length), 'content-encoding: gzip\r\n') + gzipSync('{}').toString('latin1'),
    [[400], [400], [200]],
  ],
  [
    'a body that is said to be in gzip',
    (it) => post(it, it.body, length(it.body.length), 'content-encoding: gzip\r\n'),
    [200],
  ],
];

/** The statuses with which a server of Node.js alone answers. */
async function nodesOwn(bytes: string): Promise<number[]> {
  const server = createServer((request, response) => request.resume().on('end', () => response.end()));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    const { text } = await converse((server.address() as AddressInfo).port, bytes);
    return answersIn(text).map(({ status }) => status);
  } finally {
    server.close();
  }
}

for (const name of names) {
  describe(`the ${name}, attacked by HTTP`, () => {
    let victim: Victim<Name>;
    let it_: Taken;
    const statuses: number[] = [];
    before(async () => {
      victim = await startVictim(name);
      it_ = (taken[name] as (victim: Victim<Name>) => Taken)(victim);
    });
    after(async () => {
      note({
        attack: 'protocol cases',
        victim: name,
        count: cases.length,
        outcome: tally(statuses),
        peak: victim.peak,
      });
      await victim.close();
    });

    for (const [what, bytes, answered] of cases) {
      const own = typeof answered[0] === 'number' ? answered : answered[names.indexOf(name)];
      it(`answers ${what}`, async () => {
        const expected = answered === asNode ? await nodesOwn(bytes(it_)) : own;
        const answers = answersOf(await converse(victim.port, bytes(it_)));
        expect(victim.death).to.equal(undefined);
        expect(answers.map(({ status }) => status)).to.deep.equal(expected);
        statuses.push(...answers.map(({ status }) => status));
      });
    }
  });
}
