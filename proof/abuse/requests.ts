import fc from 'fast-check';

/** A request as it may be written by somebody who means no good. */
export interface Request {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  readonly framing: 'length' | 'chunked' | 'none' | 'too short' | 'too long' | 'twice' | 'both';
  /** Texts put in at places of the whole request, each a share of its length. */
  readonly damage: readonly (readonly [place: number, text: string])[];
}

const framings: { readonly [framing in Request['framing']]: (body: string) => string } = {
  length: ({ length }) => `content-length: ${length}\r\n`,
  chunked: () => 'transfer-encoding: chunked\r\n',
  none: () => '',
  'too short': ({ length }) => `content-length: ${Math.floor(length / 2)}\r\n`,
  'too long': ({ length }) => `content-length: ${length + 10}\r\n`,
  twice: ({ length }) => `content-length: ${length}\r\ncontent-length: ${length + 1}\r\n`,
  both: ({ length }) => `content-length: ${length}\r\ntransfer-encoding: chunked\r\n`,
};

/**
 * The bytes of a request, one for each character.
 * @param known values that only a running victim knows; `~name~` stands for each in a request
 */
export function bytesOf({ method, target, headers, body, framing, damage }: Request, known: object): string {
  const values = new Map<string, string>(Object.entries(known));
  const filled = (text: string) => text.replace(/~(\w+)~/g, (name, inner: string) => values.get(inner) ?? name);
  const bytes = Buffer.from(filled(body)).toString('latin1');
  const lines = headers.map(([name, value]) => `${name}: ${filled(value)}\r\n`).join('');
  const isChunked = framing === 'chunked' || framing === 'both';
  const chunks = isChunked ? `${bytes && `${bytes.length.toString(16)}\r\n${bytes}\r\n`}0\r\n\r\n` : bytes;
  let text = `${method} ${filled(target)} HTTP/1.1\r\nhost: victim\r\nconnection: close\r\n${lines}${framings[framing](bytes)}\r\n${chunks}`;
  for (const [place, put] of damage) {
    const at = Math.floor(place * text.length);
    text = text.slice(0, at) + put + text.slice(at);
  }
  return text;
}

/** The first arbitrary, and in `percent` of the cases the second. */
const mostly = <A, B>(usual: fc.Arbitrary<A>, percent: number, rare: fc.Arbitrary<B>): fc.Arbitrary<A | B> =>
  fc.oneof({ weight: 100 - percent, arbitrary: usual }, { weight: percent, arbitrary: rare });

const odd = [
  '',
  ' ',
  '\0',
  '%',
  '%00',
  '%zz',
  '../..',
  '%2e%2e%2f',
  '__proto__',
  'constructor',
  '\ud800',
  'é',
  '🚀',
  '-1',
  '\u2028',
].concat(['\r\nx-injected: 1', '%0d%0ax-injected:%201', '1e999', "' OR 1=1--"]);
const types = [
  'application/json',
  'application/json; charset=utf-16',
  'text/plain',
  'application/x-www-form-urlencoded',
  'json',
  '',
];
const names = [
  'x-http-method-override',
  'transfer-encoding',
  'content-encoding',
  'expect',
  'upgrade',
  'cookie',
  'x-forwarded-for',
  'range',
].concat(['webhook-id', 'webhook-timestamp', 'webhook-signature', 'content-type', 'x y', '']);
const values = [
  'chunked',
  'gzip',
  'identity, chunked',
  '100-continue',
  'DELETE',
  'websocket',
  'bytes=0-',
  'x'.repeat(9000),
  'v1,',
  '1',
  'é',
];
const damaging = [
  '\0',
  '\r',
  '\n',
  '\r\n',
  '\r\n\r\n',
  ' ',
  '\t',
  ':',
  '\xff',
  '\x7f',
  'HTTP/0.9',
  '0\r\n\r\n',
  '{',
  '"',
  'x'.repeat(20_000),
];
const methods = [
  'GET',
  'HEAD',
  'POST',
  'POST',
  'POST',
  'POST',
  'PUT',
  'PUT',
  'DELETE',
  'PATCH',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'post',
  'X',
];

interface Vocabulary {
  /** Paths that the victim serves. */
  readonly paths: readonly string[];
  /** Names of fields and parameters that it reads. */
  readonly fields: readonly string[];
  /** Values that mean something to it. */
  readonly words: readonly string[];
  /** Headers that let a request in. */
  readonly credentials: Request['headers'];
}

/** Makes requests that a victim may take for its own, most of them nearly right. */
export function requestsTo({ paths, fields, words, credentials }: Vocabulary): fc.Arbitrary<Request> {
  const times = mostly(fc.constant(1), 20, fc.integer({ min: 1, max: 400 }));
  const oddWord = fc.tuple(fc.constantFrom(...odd), times).map(([text, count]) => text.repeat(count));
  const word = mostly(fc.constantFrom(...words), 40, oddWord);
  const field = mostly(fc.constantFrom(...fields), 10, fc.constantFrom(...odd));
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      { weight: 12, arbitrary: word },
      { weight: 3, arbitrary: fc.constantFrom(null, true, 0, -1, 1e308) },
      { weight: 1, arbitrary: fc.array(tie('value'), { maxLength: 3 }) },
      {
        weight: 3,
        arbitrary: fc.array(fc.tuple(field, tie('value')), { maxLength: 5 }).map((all) => Object.fromEntries(all)),
      },
    ),
  }));
  const text = fc
    .array(fc.tuple(field, value), { maxLength: 6 })
    .map(Object.fromEntries)
    .map((each) => JSON.stringify(each));
  const strange = fc.oneof(
    fc
      .tuple(text, fc.double({ min: 0, max: 1, noNaN: true }))
      .map(([json, share]) => json.slice(0, Math.floor(share * json.length))),
    fc.tuple(text, text).map((both) => both.join('')),
    text.map((json) => `\ufeff${json}`),
    fc
      .tuple(field, word, word)
      .map(([name, ...two]) => `{${two.map((each) => `"${name}":${JSON.stringify(each)}`).join()}}`),
    fc
      .tuple(fc.constantFrom('[', '{"a":', '[{"data":'), fc.integer({ min: 1, max: 7000 }))
      .map(([open, depth]) => open.repeat(depth)),
    fc.constantFrom(9, 9000, 65_534, 65_535, 70_000).map((length) => `"${'x'.repeat(length)}"`),
    fc.constantFrom('', 'null', '1', '"\\ud800"', '{"__proto__":{"x":1}}', '{"constructor":{"prototype":{"x":1}}}'),
  );
  const encoded = word.map((each) => encodeURIComponent(Buffer.from(each).toString()));
  const segment = mostly(encoded, 20, fc.constantFrom('..', '.', '%2e%2e', '//', '%', ';x', '\\', '#')).map(
    (each) => `/${each}`,
  );
  const query = fc
    .array(fc.tuple(field, encoded), { maxLength: 3 })
    .map((all) => `?${all.map((pair) => pair.join('=')).join('&')}`);
  const none = fc.constant('');
  const path = mostly(fc.constantFrom(...paths), 5, fc.constantFrom('/', '*', '//', 'http://elsewhere/', '/x'));
  const header = fc.tuple(fc.constantFrom(...names), mostly(fc.constantFrom(...values), 30, oddWord));
  return fc.record({
    method: fc.constantFrom(...methods),
    target: fc.tuple(path, mostly(none, 40, segment), mostly(none, 30, query)).map((parts) => parts.join('')),
    headers: fc
      .tuple(
        mostly(fc.constant(credentials), 10, fc.constant([])),
        mostly(fc.constant('application/json'), 20, fc.constantFrom(...types)),
        mostly(fc.constant([]), 25, fc.array(header, { maxLength: 3 })),
      )
      .map(([let_in, type, more]) => [...let_in, ['content-type', type] as const, ...more]),
    body: mostly(text, 30, strange),
    framing: mostly(
      fc.constant('length' as const),
      20,
      fc.constantFrom(...(Object.keys(framings) as Request['framing'][])),
    ),
    damage: mostly(
      fc.constant([]),
      20,
      fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(...damaging)), {
        minLength: 1,
        maxLength: 2,
      }),
    ),
  });
}
