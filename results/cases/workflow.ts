import type { Summary } from '../../workflows/runner/run';
import type { StepResult } from '../../workflows/runner/run-step';
import type { Case, Outcome } from '../outcome';

const remarks = ({ outcome, activated, problem }: StepResult): string[] => [
  ...(outcome === 'not run' ? ['not run, because an earlier step failed'] : []),
  ...(problem ? [problem] : []),
  ...(activated ? [`${activated.kind} active: its callback came after ${activated.ms} ms`] : []),
];

/** The place of a step, which its problem begins with. */
function placeOf({ problem = '' }: StepResult): Case['place'] {
  const [, file = '', line] = /^(\S+?):(\d+) /.exec(problem) ?? [];
  return line === undefined ? undefined : { file, line: Number(line) };
}

/** Puts runs of step lists into the form for CI: a case for each step. */
export function ofWorkflow(summaries: readonly Summary[]): Outcome {
  const cases = summaries.flatMap(({ file, steps }) =>
    steps.map(
      (step): Case => ({
        suite: file,
        name: step.id,
        verdict: step.outcome === 'not run' ? 'skipped' : step.outcome,
        ms: step.ms,
        lines: remarks(step),
        place: placeOf(step),
        code: placeOf(step),
      }),
    ),
  );
  const passed = cases.filter(({ verdict }) => verdict === 'passed').length;
  return {
    summary: `${passed} of ${cases.length} steps passed`,
    cases,
    problems: summaries.flatMap(({ leftBehind }) => leftBehind.map((line) => `left behind: ${line}`)),
    data: { documents: summaries },
  };
}
