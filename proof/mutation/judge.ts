import type { Verification } from '../../provider/verification/verify';
import type { BreakingMutant } from './mutant';

/** The core's words for an interaction whose state could not be reached: nothing was compared. */
const stateFailed = /setup state change handlers? has failed/;

export interface Judgement {
  /**
   * `killed`: an expected interaction failed, as it should. `survived`: none of them did. `crashed`: the verification itself did not
   * get through. For a compatible mutant: `accepted`, or `refused`, which is a false kill.
   */
  readonly status: 'killed' | 'survived' | 'crashed' | 'accepted' | 'refused';
  /** The expected interactions that failed; of one that was refused, all that failed. */
  readonly by: readonly string[];
  /** The first reason, or what noticed it by the way. */
  readonly reason: string;
}

const failedOf = ({ results }: Verification) => results.filter(({ verdict }) => verdict !== 'passed');

export function judgeBreaking({ expected, byState }: BreakingMutant, report: Verification): Judgement {
  if (report.results.length === 0) return { status: 'crashed', by: [], reason: report.problems.join('; ') };
  const failed = failedOf(report);
  const killers = failed.filter(
    ({ interaction, mismatches }) =>
      expected.includes(interaction) && (byState || mismatches.some((line) => !stateFailed.test(line))),
  );
  const [first] = killers;
  if (first) {
    const compared = first.mismatches.find((line) => !stateFailed.test(line));
    return {
      status: 'killed',
      by: killers.map(({ interaction }) => interaction),
      reason: compared ?? report.problems[0] ?? '',
    };
  }
  const [elsewhere, ...more] = failed;
  const others = more.length > 0 ? ` and ${more.length} more` : '';
  const reason = elsewhere ? `noticed only by the way, by "${elsewhere.interaction}"${others}` : 'noticed by nothing';
  return { status: 'survived', by: [], reason };
}

export function judgeCompatible(report: Verification): Judgement {
  if (report.ok) return { status: 'accepted', by: [], reason: '' };
  const failed = failedOf(report);
  const [reason = ''] = [...failed.flatMap(({ mismatches }) => mismatches), ...report.problems];
  return { status: 'refused', by: failed.map(({ interaction }) => interaction), reason };
}
