import type { Consequence } from '../../proof/answers/consequences';
import type { Finding, ProbeReport } from '../../provider/probe/probe';
import type { Case, Outcome } from '../outcome';

/** The finding about a question, and what follows where the gateway gives another answer than expected. */
export type Told = Finding & { readonly consequence?: Consequence };

/** @param check true where every difference is a failure, also one that the app tolerates */
function caseOf({ question, expected, verdict, found, why, evidence, consequence }: Told, check: boolean): Case {
  const common = { suite: 'open questions', name: question };
  const shown = evidence ? [evidence] : [];
  if (verdict === 'holds') return { ...common, verdict: 'passed', lines: [`${expected} holds`, ...shown] };
  if (verdict === 'not settled') return { ...common, verdict: 'skipped', lines: [`not settled: ${why}`, ...shown] };
  const tolerated = consequence?.isTolerated ? ['tolerated: no interaction fails'] : [];
  const failing = (consequence?.failing ?? []).map((interaction) => `fails: ${interaction}`);
  const lines = [`expected ${expected}, found ${found}`, ...tolerated, ...failing, ...shown];
  return { ...common, verdict: check || !consequence?.isTolerated ? 'failed' : 'passed', lines };
}

/**
 * Puts the answers of a gateway into the form for CI: a case for each open question.
 * @param failing the interactions that fail with all differences together
 */
export function ofProbe(
  report: Omit<ProbeReport, 'findings'>,
  findings: readonly Told[],
  failing: readonly string[],
  check: boolean,
  summary: string,
): Outcome {
  const { leftBehind } = report;
  return {
    summary,
    cases: findings.map((finding) => caseOf(finding, check)),
    problems: leftBehind > 0 ? [`${leftBehind} channels and sessions may be left behind: npm run pact:clean`] : [],
    data: { ...report, findings, failing },
  };
}
