import { isAnswer, type QuestionId } from '../gateway/open-questions';
import { isServices, type Reply } from './asker';

/** The outcome of asking for a question: an answer (`other` when it is in no list), or the reason why there is none. */
export type Outcome =
  | { readonly found: string; readonly evidence: string }
  | { readonly unsettled: string; readonly evidence?: string };

/** The reason why a step of an experiment could not be taken. The questions that need it are not settled. */
export class Unsettled extends Error {
  override readonly name = 'Unsettled';
}

/** The outcome that a reply shows. One that the service itself did not give settles nothing. */
export function shownBy(question: QuestionId, reply: Reply, classify: (reply: Reply) => string | undefined): Outcome {
  return isServices(reply) ? answered(question, classify(reply), reply.evidence) : { unsettled: reply.evidence };
}

/** The outcome of an answer, which is `other` when it is in no list. */
export const answered = (question: QuestionId, answer: string | undefined, evidence: string): Outcome => ({
  found: isAnswer(question, answer) ? answer : 'other',
  evidence,
});

const isFound = (outcome: Outcome) => 'found' in outcome;

/** Joins what several experiments show about one question. Two that contradict each other make it `other`, and both are told. */
export function agreed(outcomes: readonly Outcome[], without: string): Outcome {
  const found = outcomes.filter(isFound);
  const [first, ...others] = found;
  if (!first) return outcomes[0] ?? { unsettled: without };
  const contrary = others.find((each) => each.found !== first.found);
  if (!contrary) return first;
  const evidence = `contradiction: ${first.found} by ${first.evidence}; ${contrary.found} by ${contrary.evidence}`;
  return { found: 'other', evidence };
}

/** Runs an experiment. The reason of a step that could not be taken becomes its outcome. */
export const outcomeOf = (experiment: Promise<Outcome>): Promise<Outcome> =>
  experiment.catch((error: unknown) => {
    if (error instanceof Unsettled) return { unsettled: error.message };
    throw error;
  });
