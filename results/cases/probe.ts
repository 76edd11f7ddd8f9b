import { type Consequence, consequenceOf, type Difference, failingOn } from '../../proof/answers/consequences';
import type { Finding, ProbeReport } from '../../provider/probe/probe';
import type { Case, Outcome } from '../outcome';

type Told = Finding & { readonly consequence?: Consequence };

export const isDifference = (finding: Finding): finding is Finding & Difference => finding.verdict === 'differs';

function caseOf({ question, expected, verdict, found, why, evidence, consequence }: Told, check: boolean): Case {
  const common = { suite: 'open questions', name: question };
  const said = [why, evidence].filter((line) => line !== undefined);
  if (verdict === 'not settled') return { ...common, verdict: 'skipped', lines: said };
  if (verdict === 'holds') return { ...common, verdict: 'passed' };
  const isFailed = check || consequence?.isTolerated !== true;
  const lines = [`expected ${expected}, found ${found}`, ...said, ...(consequence ? [`edit ${consequence.edit}`] : [])];
  return { ...common, verdict: isFailed ? 'failed' : 'passed', lines };
}

function summaryOf({ findings, calls }: ProbeReport): string {
  const count = (verdict: Finding['verdict']) => findings.filter((each) => each.verdict === verdict).length;
  const counts = `${count('holds')} hold, ${count('differs')} differ, ${count('not settled')} not settled`;
  return `${findings.length} questions: ${counts}, ${calls} calls to the providers`;
}

/**
 * Puts a probe into the form for CI: a case for each open question.
 * @param check true where every difference fails, also one that the app tolerates
 */
export function ofProbe(report: ProbeReport, check: boolean): Outcome {
  const findings = report.findings.map(
    (each): Told => (isDifference(each) ? { ...each, consequence: consequenceOf(each) } : each),
  );
  const left = `${report.leftBehind} channels or sessions may be left behind: npm run pact:clean deletes or names them`;
  return {
    summary: summaryOf(report),
    cases: findings.map((each) => caseOf(each, check)),
    problems: report.leftBehind > 0 ? [left] : [],
    data: { ...report, findings, failing: failingOn(report.findings.filter(isDifference)) },
  };
}
