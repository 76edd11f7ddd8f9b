import { nameOf } from '../../proof/mutation/mutant';
import { remedyFor } from '../../proof/mutation/render';
import { blamePrecisionOf, type Outcome as Fate, percent, type Score } from '../../proof/mutation/score';
import type { Case, Outcome } from '../outcome';

/** The way that a mutant ended, which for some is right for a reason. */
const fatesIn = (score: Score) => [
  ...score.killed.map((outcome) => ({ outcome, fate: 'killed' as const, because: undefined })),
  ...score.survivors.map((outcome) => ({ outcome, fate: outcome.status, because: undefined })),
  ...score.equivalents.map(({ outcome, because }) => ({ outcome, fate: 'equivalent' as const, because })),
  ...score.accepted.map((outcome) => ({ outcome, fate: 'accepted' as const, because: undefined })),
  ...score.falseKills.map((outcome) => ({ outcome, fate: 'refused' as const, because: undefined })),
  ...score.stricter.map(({ outcome, because }) => ({ outcome, fate: 'refused on purpose' as const, because })),
];

const wrong = (outcome: Fate): string =>
  outcome.status === 'refused'
    ? `false kill: ${nameOf(outcome.mutant)}: ${outcome.reason}`
    : `${outcome.status}: ${nameOf(outcome.mutant)}: ${outcome.reason}; to kill it, ${remedyFor(outcome.mutant)}`;

/** Puts a score into the form for CI: a case for each operator. @param only the text that the names of the mutants hold; all without it */
export function ofMutation(score: Score, ms: number, only: string | undefined): Outcome {
  const { killed, survivors, equivalents, accepted, falseKills, stricter, blamePrecision, problems } = score;
  const mutants = fatesIn(score).map(({ outcome, fate, because }) => {
    const { mutant, by, collateral, undermined, reason } = outcome;
    const { operator, group, where, expected } = mutant;
    return { operator: `${group}: ${operator}`, where, fate, because, reason, expected, by, collateral, undermined };
  });
  const operators = [...new Set(mutants.map(({ operator }) => operator))].sort();
  const cases = operators.map((name): Case => {
    const isOf = ({ mutant }: Fate) => `${mutant.group}: ${mutant.operator}` === name;
    const bad = [...survivors, ...falseKills].filter(isOf);
    const count = mutants.filter(({ operator }) => operator === name).length;
    const found = `${count - bad.length} of ${count} mutants ended as they must, blame precision ${percent(blamePrecisionOf(killed.filter(isOf)))}`;
    // A few survivors are allowed: then they are remarks.
    const verdict = bad.length > 0 && problems.length > 0 ? 'failed' : 'passed';
    return { suite: 'mutants of the gateway', name, verdict, lines: [found, ...bad.map(wrong)] };
  });
  const counts = {
    killed: killed.length,
    survived: survivors.length,
    equivalent: equivalents.length,
    accepted: accepted.length,
    refused: falseKills.length,
    refusedOnPurpose: stricter.length,
  };
  return {
    summary: `${counts.killed} of ${counts.killed + counts.survived} breaking mutants killed, ${counts.accepted} of ${counts.accepted + counts.refused} compatible ones accepted, blame precision ${percent(blamePrecision)}`,
    cases,
    problems,
    data: { only, ms: Math.round(ms), counts, blamePrecision, mutants },
  };
}
