import { DocumentError, place } from '../../lib/yaml-block';
import { asLine, type Known, unmet } from './needs';
import { readStepList, type StepList } from './step-list';

/** A document of which nothing is sent. */
export interface Unsent {
  readonly file: string;
  readonly title: string;
  readonly verdict: 'refused' | 'left out';
  /** Lines; those of a refusal begin with `file:line`. */
  readonly why: readonly string[];
}

/** A document that was named on the command line. */
export type Source = StepList | Unsent;

/** Reads a document that is to be carried out. @param respectsSkip leaves out what its authors skip */
export function readSource(file: string, known: Known, respectsSkip: boolean): Source {
  const name = place(file);
  try {
    const stepList = readStepList(file, known);
    const { title, skipped } = stepList;
    if (respectsSkip && skipped !== undefined)
      return { file: name, title, verdict: 'left out', why: [`its authors skip it: ${skipped}`] };
    const needs = unmet(stepList.needs, known).map(asLine);
    return needs.length > 0 ? { file: name, title, verdict: 'refused', why: needs } : stepList;
  } catch (error) {
    if (error instanceof DocumentError) return { file: name, title: name, verdict: 'refused', why: [error.message] };
    throw error;
  }
}
