import type { Verification } from '../../provider/verification/verify';
import type { Mutant } from './mutant';

/** The core's words for an interaction whose state could not be set up, so that no response was compared. */
const stateFailed = /setup state change handlers? has failed/;

export interface Judgement {
  /**
   * For a breaking mutant: `killed`, when an expected interaction failed; `survived`, when none did; `crashed`, when the verification
   * had no results. For a compatible mutant: `accepted`, or `refused`, which is a false kill.
   */
  readonly status: 'killed' | 'survived' | 'crashed' | 'accepted' | 'refused';
  /** The expected interactions that failed; for a refused mutant, all that failed. */
  readonly by: readonly string[];
  /** The first difference. For a survivor, it names an interaction that failed although the mutant is not about it. */
  readonly reason: string;
  /** Interactions that failed although the mutant is not about them. */
  readonly collateral: readonly string[];
  /** Interactions that failed because their states cannot be set up on such a gateway, as the mutant declares. */
  readonly undermined: readonly string[];
}

const failedOf = ({ results }: Verification) => results.filter(({ verdict }) => verdict !== 'passed');

function judgeBreaking({ expected, byState, undermines = [] }: Mutant, verification: Verification): Judgement {
  const { problems } = verification;
  const failed = failedOf(verification);
  const others = failed.map(({ interaction }) => interaction).filter((each) => !expected.includes(each));
  const blame = {
    collateral: others.filter((each) => !undermines.includes(each)),
    undermined: others.filter((each) => undermines.includes(each)),
  };
  if (verification.results.length === 0) return { status: 'crashed', by: [], reason: problems.join('; '), ...blame };
  const killers = failed.filter(
    ({ interaction, mismatches }) =>
      expected.includes(interaction) &&
      (byState || undermines.includes(interaction) || mismatches.some((line) => !stateFailed.test(line))),
  );
  const [first] = killers;
  if (first) {
    const compared = first.mismatches.find((line) => !stateFailed.test(line));
    const by = killers.map(({ interaction }) => interaction);
    return { status: 'killed', by, reason: compared ?? problems[0] ?? '', ...blame };
  }
  const [elsewhere, ...more] = failed;
  const count = more.length > 0 ? ` and ${more.length} more` : '';
  const reason = elsewhere ? `noticed only by "${elsewhere.interaction}"${count}` : 'not noticed at all';
  return { status: 'survived', by: [], reason, ...blame };
}

function judgeCompatible(verification: Verification): Judgement {
  const none = { collateral: [], undermined: [] };
  if (verification.ok) return { status: 'accepted', by: [], reason: '', ...none };
  const failed = failedOf(verification);
  const [reason = ''] = [...failed.flatMap(({ mismatches }) => mismatches), ...verification.problems];
  return { status: 'refused', by: failed.map(({ interaction }) => interaction), reason, ...none };
}

/** Judges a breaking or compatible mutant by a verification against it. */
export const judge = (mutant: Mutant, verification: Verification): Judgement =>
  mutant.fate === 'breaking' ? judgeBreaking(mutant, verification) : judgeCompatible(verification);
