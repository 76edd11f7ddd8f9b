import { expect } from 'chai';
import { reportOf, writeReport } from '../../lib/report';
import { type Answers, believed, singleAnswers } from '../../provider/gateway/open-questions';
import { KeptReplayers } from '../../provider/verification/kept-replayers';
import { about, flowOn, isExcluded } from './about';
import { pairwise } from './pairwise';
import { flowsOn, verifyOn } from './play';
import { nameOf, playAll } from './side-by-side';

/** Plays a gateway. Returns a line for each difference from what about.ts declares. */
async function complaints(answers: Answers, replayers: KeptReplayers): Promise<string[]> {
  const [verified, { flow, left }] = await Promise.all([verifyOn(answers, replayers), flowsOn(answers)]);
  const declared = about(answers);
  const wanted = flowOn(answers);
  const complaints = [
    ...[...declared].filter(([each]) => !verified.failed.has(each)).map(([each]) => `passed, and should not: ${each}`),
    ...[...verified.failed].flatMap(([each, { mismatches, questions }]) => {
      const question = declared.get(each);
      if (!question) return [`failed, and should not: ${each} (${mismatches.join('; ')})`];
      return questions.includes(question)
        ? []
        : [`${each} failed and names ${questions.join(', ') || 'no question'}, not ${question}`];
    }),
    ...(flow.open === wanted.open && flow.typing === wanted.typing
      ? []
      : [`the app's flow: ${JSON.stringify(flow)}, not ${JSON.stringify(wanted)}`]),
    ...(verified.left + left > 0 ? [`left behind: ${verified.left} by the verification, ${left} by the app`] : []),
  ];
  return complaints.length > 0 ? [...complaints, ...verified.problems] : [];
}

/** A gateway that was played, for report/answers.json. */
interface Played {
  readonly gateway: string;
  /** The interactions that fail there, each with the question that it is about. */
  readonly failing: Readonly<Record<string, string>>;
  /** How the app's flow ends. */
  readonly flow: object;
  readonly complaints: readonly string[];
}

const played: Played[] = [];

// The gateways are played side by side in the background, and each test waits for its own.
function itIsRightOn(gateways: readonly Answers[]): void {
  const replayers = new KeptReplayers();
  let results = new Map<Answers, Promise<string[]>>();

  before(() => {
    results = playAll(gateways, (each) => complaints(each, replayers));
  });
  after(() => replayers.end());

  for (const each of gateways) {
    it(nameOf(each), async () => {
      const complaints = (await results.get(each)) ?? ['was not played'];
      played.push({
        gateway: nameOf(each),
        failing: Object.fromEntries(about(each)),
        flow: flowOn(each),
        complaints,
      });
      expect(complaints).to.deep.equal([]);
    });
  }
}

after(async () => {
  const ok = played.every(({ complaints }) => complaints.length === 0);
  if (played.length > 0) await writeReport('answers', await reportOf('test:answers', { ok, played }));
});

describe('the verification blames the right interactions, and the app types where it can, on a gateway with', () => {
  describe('one answer that is not the believed one:', () => {
    itIsRightOn([{}, ...singleAnswers()].map((answers) => ({ ...believed, ...answers })));
  });

  describe('answers of which every pair occurs:', () => {
    itIsRightOn(pairwise(isExcluded));
  });
});
