import type { Equivalents } from './equivalents';
import type { Judgement } from './judge';
import type { Group, Mutant } from './mutant';

export interface Outcome extends Judgement {
  readonly mutant: Mutant;
}

/** An outcome that is right for a reason, from equivalent.yaml. */
export interface Excused {
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
  /** The share of the failing interactions that are about their mutant; those that a mutant declares to undermine do not count. */
  readonly blamePrecision: number;
  /** The reasons that fail the run, a line each. */
  readonly problems: readonly string[];
}

/** None of these may survive: who is let in, what may be done when, and whether it worked. */
const strict: readonly Group[] = ['auth', 'lifecycle', 'status'];
/** The share of all that has to be killed, and of the failing interactions that have to be about their mutant. */
const leastShare = 0.95;

const share = (part: number, rest: number) => (part + rest === 0 ? 1 : part / (part + rest));
const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);

export const blamePrecisionOf = (killed: readonly Outcome[]) =>
  share(sum(killed.map(({ by }) => by.length)), sum(killed.map(({ collateral }) => collateral.length)));

/** @param whole true when all mutants were run, so that an entry of equivalent.yaml which was not needed is stale */
export function scoreOf(outcomes: readonly Outcome[], equivalents: Equivalents, whole: boolean): Score {
  const split = (wrong: readonly Outcome[]) => {
    const reasons = wrong.map((outcome) => ({ outcome, because: equivalents.reasonFor(outcome.mutant) }));
    return {
      excused: reasons.flatMap(({ outcome, because }) => (because ? [{ outcome, because }] : [])),
      left: reasons.filter(({ because }) => !because).map(({ outcome }) => outcome),
    };
  };
  const killed = outcomes.filter(({ status }) => status === 'killed');
  const alive = split(outcomes.filter(({ status }) => status === 'survived' || status === 'crashed'));
  const refused = split(outcomes.filter(({ status }) => status === 'refused'));
  const survivors = alive.left;
  const inStrict = strict.flatMap((group) => {
    const own = survivors.filter(({ mutant }) => mutant.group === group);
    return own.length > 0 ? [`${own.length} of the ${group} mutants survived: none may`] : [];
  });
  const killedShare = share(killed.length, survivors.length);
  const blamePrecision = blamePrecisionOf(killed);
  return {
    killed,
    survivors,
    equivalents: alive.excused,
    accepted: outcomes.filter(({ status }) => status === 'accepted'),
    falseKills: refused.left,
    stricter: refused.excused,
    blamePrecision,
    problems: [
      ...inStrict,
      ...(killedShare < leastShare
        ? [`${percent(killedShare)} killed: at least ${percent(leastShare)} have to be`]
        : []),
      ...(blamePrecision < leastShare
        ? [
            `${percent(blamePrecision)} blame precision: at least ${percent(leastShare)} of the failing interactions have to be about the mutant`,
          ]
        : []),
      ...(refused.left.length > 0 ? [`${refused.left.length} compatible mutants were refused: none may be`] : []),
      ...(whole ? equivalents.stale : []).map(
        (name) => `equivalent.yaml: "${name}" names no mutant that survived or was refused: take it out`,
      ),
    ],
  };
}

export const percent = (value: number) => `${(100 * value).toFixed(1).replace(/\.0$/, '')} %`;
