import type { SettledAnswers } from '../answers';
import type { ProbeReport } from './probe';

/** The answers that a probe has found, as provider/answers.yaml keeps them. A question that was not settled stays as it was there. */
export function settledBy({ findings, host }: Pick<ProbeReport, 'findings' | 'host'>, at: Date): SettledAnswers {
  const settled = at.toISOString().slice(0, 10);
  return Object.fromEntries(
    findings.flatMap(({ question, found, evidence = '' }) =>
      found === undefined ? [] : [[question, { answer: found, settled, by: host, evidence }]],
    ),
  );
}
