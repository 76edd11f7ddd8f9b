import { countsOf } from '../../lib/counts';
import { DocumentError } from '../../lib/yaml-block';
import { type Known, type Need, unmet } from './needs';
import { readStepList } from './step-list';

/** The verdict on a document without sending anything. */
export type Judgement = { readonly file: string; readonly warnings: readonly string[] } & (
  | { readonly judgement: 'runs'; readonly steps: number }
  | { readonly judgement: 'needs'; readonly needs: readonly Need[] }
  | { readonly judgement: 'refused'; readonly where: string; readonly reason: string; readonly kind: string }
);

export function check(file: string, known: Known): Judgement {
  try {
    const { steps, needs, warnings } = readStepList(file, known);
    const missing = unmet(needs, known);
    if (missing.length > 0) return { file, judgement: 'needs', needs: missing, warnings };
    return { file, judgement: 'runs', steps: steps.length, warnings };
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    const { where, why: reason, kind } = error;
    return { file, judgement: 'refused', where, reason, kind, warnings: [] };
  }
}

/** How many documents there are of a kind. */
type Counts = Readonly<Record<string, number>>;

export interface CheckSummary {
  readonly documents: number;
  readonly runs: number;
  /** By the variable that they need. */
  readonly needs: Counts;
  /** By the kind of the mistake. */
  readonly refused: Counts;
  readonly warnings: number;
}

const counted = (words: readonly string[]): Counts => Object.fromEntries(countsOf(words));

export function summarise(judgements: readonly Judgement[]): CheckSummary {
  return {
    documents: judgements.length,
    runs: judgements.filter(({ judgement }) => judgement === 'runs').length,
    needs: counted(
      judgements.flatMap((each) => (each.judgement === 'needs' ? each.needs.map(({ variable }) => variable) : [])),
    ),
    refused: counted(judgements.flatMap((each) => (each.judgement === 'refused' ? [each.kind] : []))),
    warnings: judgements.reduce((sum, { warnings }) => sum + warnings.length, 0),
  };
}
