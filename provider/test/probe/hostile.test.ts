import { expect } from 'chai';
import type { FastifyReply, FastifyRequest } from 'fastify';
import pMap from 'p-map';
import { believed, questionIds } from '../../gateway/open-questions';
import { probe } from '../../probe/probe';
import { type EmbeddedTarget, embeddedTarget } from '../../verification/target/target';

type Hostility = (request: FastifyRequest, reply: FastifyReply) => unknown;

const html = '<!doctype html><html><title>Welcome</title></html>';

function endless(_request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { raw } = reply.hijack();
  raw.writeHead(200, { 'content-type': 'application/json' });
  const more = () => {
    while (!raw.destroyed && raw.write(' '.repeat(256 * 1024)));
  };
  raw.on('drain', more);
  more();
  return reply;
}

const hostilities: Readonly<Record<string, Hostility>> = {
  hangs: (_request, reply) => reply.hijack(),
  'answers HTML': (_request, reply) => reply.type('text/html').send(html),
  'answers 500': (_request, reply) => reply.code(500).send({ success: false }),
  'answers 503 in HTML': (_request, reply) => reply.code(503).type('text/html').send(html),
  'answers without end': endless,
  redirects: (_request, reply) => reply.redirect('http://127.0.0.1:1/'),
  'closes the connection': (request, reply) => {
    reply.hijack();
    request.raw.socket.destroy();
    return reply;
  },
};

/** Calls of the preflight, which come first. */
const preflights = 2;
/** More than a probe makes before its clean-up. */
const positions = 42;
/** Milliseconds: 4 activations, 20 s, and the calls of the clean-up. */
const activationTimeoutMs = 1000;
const deadlineMs = 4 * activationTimeoutMs + 20_000 + 10_000;

/** Probes a gateway that is hostile to calls by their number, and tells what was wrong. */
async function wrongWith(hostility: Hostility, isHostile: (call: number) => boolean): Promise<string[]> {
  const opened: EmbeddedTarget[] = [];
  const openTarget = async () => {
    let calls = -preflights;
    const target = await embeddedTarget({
      answers: believed,
      misbehaviour: {
        http: (app) => {
          app.addHook('onRequest', async (request, reply) => {
            calls += 1;
            return calls > 0 && isHostile(calls) ? hostility(request, reply) : undefined;
          });
        },
      },
    });
    opened.push(target);
    return target;
  };
  const started = performance.now();
  const { findings, leftBehind } = await probe({ openTarget, activationTimeoutMs });
  const took = Math.round(performance.now() - started);
  const left = opened.reduce((sum, { store }) => sum + store.size.channels + store.size.sessions, 0);
  return [
    ...questionIds
      .filter((id) => findings.filter(({ question }) => question === id).length !== 1)
      .map((id) => `${id}: no line`),
    ...findings
      .filter(({ found, question }) => found !== undefined && found !== believed[question])
      .map(({ question, found, evidence }) => `${question}: found ${found} by ${evidence}`),
    ...findings
      .filter(({ found, why }) => found === undefined && (!why || /\n/.test(why)))
      .map(({ question, why }) => `${question}: not one line, but ${JSON.stringify(why)}`),
    ...(left > leftBehind ? [`left behind: ${left}, of which ${leftBehind} were told`] : []),
    ...(took > deadlineMs ? [`took ${took} ms`] : []),
  ];
}

describe('a probe of a gateway that', () => {
  for (const [index, [name, hostility]] of Object.entries(hostilities).entries()) {
    // Each call meets one kind of hostility.
    const calls = Array.from({ length: positions }, (_, call) => call + 1).filter((call) => call % 7 === index);

    it(`${name} once, at any call, asks all other questions and blames nothing on the gateway`, async () => {
      const wrong = await pMap(
        calls,
        async (at) => (await wrongWith(hostility, (call) => call === at)).map((line) => `call ${at}: ${line}`),
        { concurrency: 4 },
      );
      expect(wrong.flat()).to.deep.equal([]);
    }).timeout(180_000);
  }

  it('is hostile from some call on ends in time, in every way', async () => {
    const all = Object.entries(hostilities).flatMap(([name, hostility]) =>
      [1, 20].map((from) => ({ what: `${name} from call ${from} on`, hostility, from })),
    );
    const wrong = await pMap(
      all,
      async ({ what, hostility, from }) =>
        (await wrongWith(hostility, (call) => call >= from)).map((line) => `${what}: ${line}`),
      { concurrency: 4 },
    );
    expect(wrong.flat()).to.deep.equal([]);
  }).timeout(180_000);

  it('gives a uid that no path can hold ends, and settles what needs no uid', async () => {
    const openTarget = () =>
      embeddedTarget({
        answers: believed,
        misbehaviour: {
          http: (app) => {
            app.addHook('onSend', async (request, _reply, payload) =>
              request.method === 'POST' && typeof payload === 'string'
                ? payload.replace(/"uid":"[^"]*"/, '"uid":"\\ud800"')
                : payload,
            );
          },
        },
      });
    const { findings } = await probe({ openTarget, activationTimeoutMs: 100 });
    const settled = findings.filter(({ found }) => found !== undefined).map(({ question }) => question);
    expect(settled).to.include('client-names').and.not.include('channel-activation');
  });
});
