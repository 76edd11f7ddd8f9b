import { inspect } from 'node:util';
import { expect } from 'chai';
import pMap from 'p-map';
import { appOf, token, verificationOf } from './callers';
import { type Answer, answerNames, HostileGateway, slowAnswers } from './hostile-gateway';
import { note, tally } from './report';

/** Milliseconds of a try. A slow answer uses all of it; the others come at once, but the machine may be busy. */
const timeoutMs = { slow: 300, other: 10_000 };
/** Milliseconds of a call to a slow answer: two tries, four turns in the throttle, and what a busy machine takes. */
const longestMs = 5000;
/** Characters of the longest message: the call, and 300 of the gateway's text. */
const longestMessage = 600;

interface Outcome {
  readonly answer: Answer;
  readonly ms: number;
  readonly error: unknown;
  readonly isOwn: boolean;
}

/** Tells what is wrong with the end of a call. */
function* wrongWith({ answer, ms, error, isOwn }: Outcome): Generator<string> {
  if (slowAnswers.includes(answer) && ms > longestMs) yield `took ${ms} ms`;
  if (error === undefined) return;
  if (!isOwn || !(error instanceof Error)) {
    yield `not an error of the caller's own: ${inspect(error)}`;
    return;
  }
  const { message } = error;
  const shown = JSON.stringify(message.slice(0, 200));
  if (message.length > longestMessage) yield `a message of ${message.length} characters: ${shown}`;
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(message)) yield `control characters in a message: ${shown}`;
  if (inspect(error, { depth: 10, showHidden: true }).includes(token)) yield `an error that holds the token: ${shown}`;
}

/** The outcomes that each answer may have for the app. An answer that is left out is a response that is not the contract's. */
const unavailable: readonly Answer[] = [
  'a body in drops',
  'a head in drops',
  'no answer',
  'a body that breaks off',
  'a reset amid the body',
  'two lengths',
  'a length and chunks',
  'broken chunks',
  'a flood of 100 Continue',
  'headers of 100 kB',
  'endless headers',
  'no HTTP',
  'a status of 999',
  'a Set-Cookie',
  'a Retry-After that is none',
];

for (const [victim, make] of [
  ['client', appOf],
  ['caller', verificationOf],
] as const) {
  describe(`a gateway that means no good, called by the ${victim}`, () => {
    let gateway: HostileGateway;
    const outcomes: Outcome[] = [];
    before(async () => {
      gateway = await HostileGateway.listen();
      const play = async (answer: Answer) => {
        const { calls, isOwn } = make(gateway.url(answer), timeoutMs[slowAnswers.includes(answer) ? 'slow' : 'other']);
        for (const call of calls) {
          const started = performance.now();
          const error = await call().then(
            () => undefined,
            (thrown: unknown) => thrown,
          );
          outcomes.push({ answer, ms: Math.round(performance.now() - started), error, isOwn: isOwn(error) });
        }
      };
      await pMap(answerNames, play, { concurrency: 8 });
    });
    after(async () => {
      const names = outcomes.map(({ error }) => (error instanceof Error ? error.constructor.name : 'success'));
      note({ attack: 'answers of a hostile gateway', victim, count: outcomes.length, outcome: tally(names) });
      await gateway.close();
    });

    for (const answer of answerNames) {
      it(`gives ${answer}: a clear error in time`, () => {
        const own = outcomes.filter((each) => each.answer === answer);
        expect(own).to.have.lengthOf(4);
        expect(own.flatMap((each) => [...wrongWith(each)])).to.deep.equal([]);
        // The excess may come together with the response, or before its end, or after it.
        if (victim === 'caller' || answer === 'a body that is longer than it says') return;
        const name = unavailable.includes(answer)
          ? 'UnavailableError'
          : answer === 'a Retry-After of an hour'
            ? 'RateLimitedError'
            : 'UnexpectedResponseError';
        const names = new Set(own.map(({ error }) => (error as Error).name));
        expect([...names].filter((each) => each !== name)).to.deep.equal([]);
      });
    }

    it('does not lead it elsewhere, and gets no cookie back', () => {
      expect(gateway.elsewhere).to.equal(0);
      const requests = [...gateway.requests.values()].flat();
      expect(requests.filter((request) => /^cookie:/im.test(request))).to.deep.equal([]);
    });
  });
}
