import type { Equivalents } from './equivalents';
import type { BreakingMutant, Group } from './mutant';
import { isBreaking, type Outcome } from './run';

export interface Survivor {
  readonly outcome: Outcome & { readonly mutant: BreakingMutant };
  /** Why it is right that it survived, from equivalent.yaml. */
  readonly because?: string | undefined;
}

export interface Score {
  readonly killed: readonly (Outcome & { readonly mutant: BreakingMutant })[];
  /** Those that count. */
  readonly survivors: readonly Survivor['outcome'][];
  /** Those that do not. */
  readonly equivalents: readonly (Survivor & { readonly because: string })[];
  readonly accepted: readonly Outcome[];
  readonly falseKills: readonly Outcome[];
  /** What fails the run, a line each. */
  readonly problems: readonly string[];
}

/** Of these none may survive: who is let in, what may be done when, and whether it worked. */
const strict: readonly Group[] = ['auth', 'lifecycle', 'status'];
/** Of all the share that has to be killed. */
const leastShare = 0.95;

/** @param whole whether all mutants were run, so that an entry of equivalent.yaml which was not needed is stale */
export function scoreOf(outcomes: readonly Outcome[], equivalents: Equivalents, whole: boolean): Score {
  const breaking = outcomes.filter((each): each is Survivor['outcome'] => isBreaking(each.mutant));
  const killed = breaking.filter(({ status }) => status === 'killed');
  const alive = breaking
    .filter(({ status }) => status !== 'killed')
    .map((outcome) => ({ outcome, because: equivalents.reasonFor(outcome.mutant) }));
  const survivors = alive.filter(({ because }) => !because).map(({ outcome }) => outcome);
  const falseKills = outcomes.filter(({ status }) => status === 'refused');
  const counted = killed.length + survivors.length;
  const inStrict = strict.flatMap((group) => {
    const own = survivors.filter(({ mutant }) => mutant.group === group);
    return own.length > 0 ? [`${own.length} of the ${group} mutants survived: none may`] : [];
  });
  const share = counted === 0 ? 1 : killed.length / counted;
  return {
    killed,
    survivors,
    equivalents: alive.flatMap(({ outcome, because }) => (because ? [{ outcome, because }] : [])),
    accepted: outcomes.filter(({ status }) => status === 'accepted'),
    falseKills,
    problems: [
      ...inStrict,
      ...(share < leastShare ? [`${percent(share)} killed: at least ${percent(leastShare)} have to be`] : []),
      ...(falseKills.length > 0 ? [`${falseKills.length} compatible mutants were refused: none may be`] : []),
      ...(whole ? equivalents.stale : []).map(
        (name) => `equivalent.yaml: "${name}" names no mutant that survived: take it out`,
      ),
    ],
  };
}

export const percent = (share: number) => `${(100 * share).toFixed(1).replace(/\.0$/, '')} %`;
