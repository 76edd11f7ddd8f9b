import { createHmac } from 'node:crypto';
import { mock } from 'node:test';
import { expect } from 'chai';
import { WebhookReceiver } from '../../consumer/src';
import { WebhookListener } from '../../provider/verification/target/listener';
import { note } from './report';

/** The libraries whose tests have the cases: languages of standard-webhooks/standard-webhooks at b2fa7b8, and of svix/svix-webhooks at 4fc0cfb. */
interface Sources {
  readonly standard?: string;
  readonly svix?: string;
}

interface Delivery {
  id: string;
  timestamp: string;
  /** The time that is signed; the header's by default. */
  signed?: string;
  body: string;
  secret: string;
  /** The header, made from the right signature. */
  signature: (right: string) => string;
  without?: string;
}

const secret = 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
/** The time of the published vectors, at which the clock stands. */
const now = 1_614_265_330;
const wrong = 'Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=';

const usual: Delivery = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: String(now),
  body: '{"test": 2432232314}',
  secret,
  signature: (right) => right,
};

type Case = readonly [what: string, change: Partial<Delivery>, counts: boolean, sources: Sources];
const fixed = (signature: string) => ({ signature: () => signature });
const at = (seconds: number) => ({ timestamp: String(now + seconds) });
const all = 'csharp go java javascript php python ruby rust';
const notGo = 'csharp java javascript php python ruby rust';
const most = 'csharp go java javascript php python ruby';

const cases: readonly Case[] = [
  ['a right signature', {}, true, { standard: `${all} elixir`, svix: `${all} kotlin` }],
  [
    'the published vector',
    fixed('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='),
    true,
    { standard: most, svix: `${most} kotlin` },
  ],
  [
    'a secret with its prefix',
    { secret: `whsec_${secret}` },
    true,
    { standard: `${most} elixir`, svix: `${most} kotlin` },
  ],
  ['a secret without its padding', { secret: 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS' }, true, { standard: 'python' }],
  ['no id', { without: 'webhook-id' }, false, { standard: `${all} elixir`, svix: `${all} kotlin` }],
  ['no timestamp', { without: 'webhook-timestamp' }, false, { standard: all, svix: `${all} kotlin` }],
  ['no signature', { without: 'webhook-signature' }, false, { standard: all, svix: `${all} kotlin` }],
  ['a signature of other bytes', fixed(`v1,${wrong}`), false, { standard: 'go', svix: 'go' }],
  [
    'a signature without padding',
    fixed('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLawdd'),
    false,
    { standard: 'csharp ruby', svix: 'csharp ruby' },
  ],
  [
    'a signature that is no base64',
    fixed('v1,dawfeoifkpqwoekfpqoekf'),
    false,
    { standard: 'javascript php', svix: 'javascript php' },
  ],
  [
    'a signature with its last character changed',
    fixed('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OA='),
    false,
    { standard: 'python', svix: 'python' },
  ],
  ['a signature in words', fixed('v1,invalid_signature'), false, { standard: 'java' }],
  ['a signature without a version', fixed('invalid_signature'), false, { standard: 'java elixir', svix: 'php' }],
  [
    'a right signature of another version',
    { signature: (right) => right.replace('v1', 'v2') },
    false,
    { standard: 'java' },
  ],
  [
    'a signature that is cut off',
    { signature: (right) => right.slice(0, 8) },
    false,
    { standard: 'javascript rust', svix: 'javascript rust' },
  ],
  ['an empty signature', fixed('v1,'), false, { standard: 'go javascript rust', svix: 'go javascript rust' }],
  [
    'a signature in the place of the id',
    { id: `v2,${wrong}`, signature: () => `v1,${wrong}` },
    false,
    { svix: 'java kotlin' },
  ],
  [
    'several signatures, one of them right',
    { signature: (right) => `v1,${wrong} v2,${wrong} ${right} v1,${wrong}` },
    true,
    { standard: all, svix: `${all} kotlin` },
  ],
  [
    'several signatures, the last of them right',
    { signature: (right) => `v1,${wrong} ${right}` },
    true,
    { svix: 'csharp' },
  ],
  [
    'several signatures, none of them right',
    fixed(`v1,${wrong} v1,${wrong}`),
    false,
    { standard: 'rust', svix: 'rust' },
  ],
  ['a time beyond five minutes ago', at(-301), false, { standard: notGo, svix: `${notGo} kotlin` }],
  ['a time beyond five minutes ahead', at(301), false, { standard: all, svix: `${all} kotlin` }],
  // Go refuses what is five minutes old by its fraction of a second. Here seconds are compared.
  ['a time of exactly five minutes ago', at(-300), true, { standard: 'go', svix: 'go' }],
  ['a time in words', { timestamp: 'hello' }, false, { standard: 'javascript python', svix: 'javascript python' }],
  ['a time in words that was signed', { timestamp: 'teadwd' }, false, { standard: 'ruby', svix: 'ruby' }],
  ['a time before 1970', { timestamp: '-1234' }, false, { standard: 'php', svix: 'php ruby rust' }],
  ['a time that was not signed', { ...at(1), signed: String(now) }, false, { svix: 'php ruby rust' }],
  ['an empty body', { body: '' }, true, { standard: 'javascript', svix: 'ruby' }],
  ['a body of 256 KiB', { body: 'a'.repeat(256 * 1024) }, false, { svix: 'csharp' }],
];

const secrets: readonly (readonly [what: string, secret: string, sources: Sources])[] = [
  ['an empty secret', '', { standard: 'csharp elixir go javascript php python ruby', svix: 'go javascript ruby rust' }],
  [
    'an empty secret with its prefix',
    'whsec_',
    { standard: 'csharp go javascript php python ruby', svix: 'go ruby rust' },
  ],
];

const count = ({ standard = '', svix = '' }: Sources) => `${standard} ${svix}`.split(' ').filter(Boolean).length;

function headersOf({ id, timestamp, signed = timestamp, body, secret: by, signature, without }: Delivery): Headers {
  const key = Buffer.from(by.replace('whsec_', ''), 'base64');
  const right = `v1,${createHmac('sha256', key).update(`${id}.${signed}.${body}`).digest('base64')}`;
  const headers = new Headers({
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signature(right),
  });
  if (without) headers.delete(without);
  return headers;
}

for (const [victim, listen] of [
  ['receiver', (by: string) => WebhookReceiver.listen({ secret: by })],
  ['listener', (by: string) => WebhookListener.listen({ host: '127.0.0.1', port: 0, path: '/webhooks', secret: by })],
] as const) {
  describe(`published cases of signatures, at the ${victim}`, () => {
    before(() => mock.timers.enable({ apis: ['Date'], now: now * 1000 }));
    after(() => {
      mock.timers.reset();
      const published = [...cases.map(([, , , sources]) => sources), ...secrets.map(([, , sources]) => sources)];
      const sum = published.map(count).reduce((total, each) => total + each, 0);
      note({
        attack: 'published signature cases',
        victim,
        count: sum,
        outcome: `${published.length} different ones, as published`,
      });
    });

    for (const [what, change, counts] of cases) {
      it(`${counts ? 'takes' : 'refuses'} ${what}`, async () => {
        const delivery = { ...usual, ...change };
        const server = await listen(delivery.secret);
        try {
          const body = Buffer.from(delivery.body);
          const { status } = await fetch(server.url, { method: 'POST', headers: headersOf(delivery), body });
          // A signature that counts may stand on what is no callback, which is 400.
          expect([200, 400].includes(status), `answered ${status}`).to.equal(counts);
        } finally {
          await server.close();
        }
      });
    }

    for (const [what, bad] of secrets) {
      it(`does not listen with ${what}`, async () => {
        const outcome = await listen(bad).then(
          (server) => server.close().then(() => 'listens'),
          () => 'refused',
        );
        expect(outcome).to.equal('refused');
      });
    }
  });
}
