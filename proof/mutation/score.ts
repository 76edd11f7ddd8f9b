import type { Equivalents } from './equivalents';
import type { Judgement } from './judge';
import type { Group, Mutant } from './mutant';

export interface Outcome extends Judgement {
  readonly mutant: Mutant;
}

/** An outcome that is right for a reason, from equivalent.yaml. */
interface Excused {
  readonly outcome: Outcome;
  readonly because: string;
}

export interface Score {
  readonly killed: readonly Outcome[];
  /** The breaking mutants that survived and should not have. */
  readonly survivors: readonly Outcome[];
  /** The breaking mutants that rightly survived. */
  readonly equivalents: readonly Excused[];
  readonly accepted: readonly Outcome[];
  /** The compatible mutants that were refused and should not have been. */
  readonly falseKills: readonly Outcome[];
  /** The compatible mutants that were rightly refused: the contract is stricter than the app on purpose. */
  readonly stricter: readonly Excused[];
  /** The share of the failing interactions that are about their mutant. Those that a mutant undermines do not count. */
  readonly blamePrecision: number;
  /** The reasons that fail the run, a line each. */
  readonly problems: readonly string[];
}

/** No mutant of these groups may survive, since they are about tokens, allowed changes, and the success of calls. */
const strict: readonly Group[] = ['auth', 'lifecycle', 'status'];
/** The least share of breaking mutants that are killed, and of failing interactions that are about their mutant. */
const leastShare = 0.95;

const share = (part: number, rest: number) => (part + rest === 0 ? 1 : part / (part + rest));
const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);

export const percent = (value: number) => `${(100 * value).toFixed(1).replace(/\.0$/, '')} %`;

export const blamePrecisionOf = (killed: readonly Pick<Outcome, 'by' | 'collateral'>[]) =>
  share(sum(killed.map(({ by }) => by.length)), sum(killed.map(({ collateral }) => collateral.length)));

function* problemsOf({ killed, survivors, falseKills, blamePrecision }: Omit<Score, 'problems'>): Generator<string> {
  for (const group of strict) {
    const { length } = survivors.filter(({ mutant }) => mutant.group === group);
    if (length > 0) yield `${length} of the ${group} mutants survived: none may`;
  }
  const atLeast = `at least ${percent(leastShare)}`;
  const killedShare = share(killed.length, survivors.length);
  if (killedShare < leastShare) yield `${percent(killedShare)} killed: ${atLeast} have to be`;
  if (blamePrecision < leastShare)
    yield `${percent(blamePrecision)} blame precision: ${atLeast} of the failing interactions have to be about the mutant`;
  if (falseKills.length > 0) yield `${falseKills.length} compatible mutants were refused: none may be`;
}

/** @param whole true when all mutants were run, so that an unused entry of equivalent.yaml is a problem */
export function scoreOf(outcomes: readonly Outcome[], equivalents: Equivalents, whole: boolean): Score {
  const withStatus = (...of: Outcome['status'][]) => outcomes.filter(({ status }) => of.includes(status));
  const split = (wrong: readonly Outcome[]) => {
    const excused: Excused[] = [];
    const left = wrong.filter((outcome) => {
      const because = equivalents.reasonFor(outcome.mutant);
      if (because) excused.push({ outcome, because });
      return !because;
    });
    return { excused, left };
  };
  const killed = withStatus('killed');
  const alive = split(withStatus('survived', 'crashed'));
  const refused = split(withStatus('refused'));
  const score = {
    killed,
    survivors: alive.left,
    equivalents: alive.excused,
    accepted: withStatus('accepted'),
    falseKills: refused.left,
    stricter: refused.excused,
    blamePrecision: blamePrecisionOf(killed),
  };
  const stale = (whole ? equivalents.stale : []).map(
    (name) => `equivalent.yaml: "${name}" names no mutant that survived or was refused: take it out`,
  );
  return { ...score, problems: [...problemsOf(score), ...stale] };
}
