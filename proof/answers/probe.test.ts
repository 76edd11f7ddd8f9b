import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { pactDirectory, projectFolder } from '../../lib/folders';
import { type Answers, believed, questionIds, questions, singleAnswers } from '../../provider/gateway/open-questions';
import type { StartOptions } from '../../provider/gateway/start';
import { type Finding, probe } from '../../provider/probe/probe';
import { type EmbeddedTarget, embeddedTarget } from '../../provider/verification/target/target';
import { experienceOf } from '../mutation/client';
import { readContract } from '../mutation/contract';
import { Equivalents } from '../mutation/equivalents';
import { type Mutant, nameOf as nameOfMutant } from '../mutation/mutant';
import { callbacks } from '../mutation/operators/callbacks';
import { lifecycle } from '../mutation/operators/lifecycle';
import { isExcluded } from './about';
import { pairwise } from './pairwise';
import { nameOf, playAll } from './side-by-side';
import { unreachable } from './unreachable';

/** Probes an embedded gateway. A busy machine may have been the cause of a wrong answer, so that one is asked again, with more time. */
async function probed(options: StartOptions, isRight: (findings: readonly Finding[]) => boolean) {
  for (const activationTimeoutMs of [2000, 8000]) {
    const opened: EmbeddedTarget[] = [];
    const openTarget = async () => {
      const target = await embeddedTarget({ retryDelaysMs: [20, 40, 80], ...options });
      opened.push(target);
      return target;
    };
    const { findings, leftBehind } = await probe({ openTarget, activationTimeoutMs });
    const left = opened.reduce((sum, { store }) => sum + store.size.channels + store.size.sessions, leftBehind);
    if ((isRight(findings) && left === 0) || activationTimeoutMs === 8000) return { findings, left };
  }
  throw new Error('unreachable');
}

/** The findings that are not the gateway's answers, a line each. */
function wrongOf(answers: Answers, findings: readonly Finding[]): string[] {
  const hidden = unreachable(answers);
  const asked = new Set(findings.map(({ question }) => question));
  return [
    ...questionIds.filter((id) => !asked.has(id)).map((id) => `${id}: has no finding`),
    ...findings.flatMap(({ question, found, why, evidence }) => {
      if (found === answers[question]) return [];
      if (found === undefined && hidden.has(question)) return [];
      return [`${question}: found ${found ?? `nothing (${why})`}, and it is ${answers[question]}: ${evidence}`];
    }),
  ];
}

function itFindsEachAnswerOf(gateways: readonly Answers[]): void {
  let results = new Map<Answers, Promise<{ wrong: string[]; left: number }>>();
  before(() => {
    results = playAll(gateways, async (answers) => {
      const { findings, left } = await probed({ answers }, (all) => wrongOf(answers, all).length === 0);
      return { wrong: wrongOf(answers, findings), left };
    });
  });
  for (const each of gateways) {
    it(nameOf(each), async () => {
      expect(await results.get(each)).to.deep.equal({ wrong: [], left: 0 });
    });
  }
}

/** Says how many answers were to be found, and lists those that cannot be, with the reason. */
function tellTheCount(): void {
  const all = questionIds.flatMap((id) => questions[id].answers.map((answer) => [id, answer] as const));
  const out = all.flatMap(([id, answer]) => {
    const reason = unreachable({ ...believed, [id]: answer } as Answers).get(id);
    return reason ? [[`${id} = ${answer}`, reason] as const] : [];
  });
  console.log(
    `    ${all.length - out.length} of ${all.length} answers found, all that can be settled from outside; not these:`,
  );
  for (const [name, reason] of out) console.log(`      ${name}: ${reason}`);
}

describe('the probe finds every answer, and no other difference, on a gateway with', () => {
  describe('one answer that is not the believed one:', () => {
    after(tellTheCount);
    itFindsEachAnswerOf([{}, ...singleAnswers()].map((answers) => ({ ...believed, ...answers })));
  });

  describe('answers of which every pair occurs:', () => {
    itFindsEachAnswerOf(pairwise(isExcluded));
  });
});

describe('the probe never says that all holds, where the app would notice, on a gateway that is changed by', () => {
  const contract = readContract(pactDirectory);
  const file = join(projectFolder, 'proof', 'mutation', 'equivalent.yaml');
  const equivalents = new Equivalents(file, readFileSync(file, 'utf8'));
  const mutants = [...lifecycle.mutants(contract), ...callbacks.mutants(contract)];
  const outOfReach = unreachable(believed);
  const allHold = (findings: readonly Finding[]) =>
    findings.every(({ verdict, question }) => verdict === 'holds' || outOfReach.has(question));
  let results = new Map<Mutant, Promise<boolean>>();
  let usual: Promise<string>;

  /** Tells if the app gets along with a gateway as with the unchanged one. */
  const isUnnoticed = async (mutant: Mutant) =>
    equivalents.reasonFor(mutant) !== undefined ||
    (mutant.fate !== 'breaking' && (await experienceOf(mutant.gateway())) === (await usual));

  before(() => {
    usual = experienceOf({});
    results = playAll(mutants, async (mutant) => {
      const { findings } = await probed(mutant.gateway(), () => true);
      return !allHold(findings) || isUnnoticed(mutant);
    });
  });

  for (const mutant of mutants) {
    it(nameOfMutant(mutant), async () => {
      expect(await results.get(mutant), 'all holds, and the app notices').to.equal(true);
    });
  }
});
