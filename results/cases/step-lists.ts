import { type Judgement, summarise } from '../../workflows/runner/check';
import { asLine } from '../../workflows/runner/needs';
import type { Case, Outcome } from '../outcome';
import { placeIn } from '../places';

function caseOf(judged: Judgement): Case {
  const common = { suite: 'step lists', name: judged.file };
  switch (judged.judgement) {
    case 'runs':
      return { ...common, verdict: 'passed', lines: judged.warnings };
    case 'needs':
      return { ...common, verdict: 'skipped', lines: judged.needs.map(asLine) };
    case 'refused': {
      const place = placeIn(judged.where);
      return { ...common, verdict: 'failed', lines: [judged.reason], place, code: place };
    }
  }
}

/** Puts judgements about step lists, none of which was carried out, into the form for CI: a case for each document. */
export function ofStepLists(judgements: readonly Judgement[]): Outcome {
  const counts = summarise(judgements);
  return {
    summary: `${counts.documents} read: ${counts.runs} run`,
    cases: judgements.map(caseOf),
    problems: [],
    data: { ...counts, judgements },
  };
}
