import { became, summaryLine } from '../../workflows/runner/render';
import { countVerdicts, type Summary } from '../../workflows/runner/run';
import type { StepResult } from '../../workflows/runner/step-result';
import type { Case, Outcome } from '../outcome';
import { placeIn } from '../places';

function caseOf(step: StepResult, { file, mistakes }: Summary): Case {
  const { id, outcome, ms, activated, notes, problem } = step;
  const place = placeIn(problem ?? '');
  return {
    suite: file,
    name: id,
    // A call that nobody here serves, and a failure that the document lets pass, fail nothing.
    verdict: outcome === 'passed' || outcome === 'failed' ? outcome : 'skipped',
    ms,
    lines: [
      ...(outcome === 'not run' ? ['not run, because an earlier step failed'] : []),
      ...(problem ? [problem] : []),
      ...activated.map(became),
      ...notes,
      ...mistakes
        .filter((mistake) => mistake.step === id)
        .map(({ where, wrong, right }) => `${where} ${id} ${wrong}; right: ${right}`),
    ],
    place,
    code: place,
  };
}

/** A document of which nothing was sent. */
function unsentCase({ file, verdict, why }: Summary): Case {
  const place = placeIn(why[0] ?? '');
  return {
    suite: file,
    name: 'document',
    verdict: verdict === 'refused' ? 'failed' : 'skipped',
    lines: why,
    place,
    code: place,
  };
}

/** Puts runs of step lists into the form for CI: a case for each step, and for each document of which nothing was sent. */
export function ofWorkflow(summaries: readonly Summary[]): Outcome {
  const cases = summaries.flatMap((summary) =>
    summary.why.length > 0 ? [unsentCase(summary)] : summary.steps.map((step) => caseOf(step, summary)),
  );
  return {
    summary: summaryLine(summaries),
    cases,
    problems: summaries.flatMap(({ leftBehind }) => leftBehind.map((line) => `left behind: ${line}`)),
    data: { verdicts: countVerdicts(summaries), documents: summaries },
  };
}
