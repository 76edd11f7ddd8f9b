import type { SettledAnswers } from '../answers';
import { isAnswer, type QuestionId, questionIds, questions } from '../gateway/open-questions';
import { markdownTable } from './markdown';

/** The answers of a question. The one that the embedded gateway gives is bold: the settled one, or else the believed one. */
function answersOf(id: QuestionId, settled: SettledAnswers): string {
  const { answers } = questions[id];
  const given = settled[id]?.answer;
  const bold = isAnswer(id, given) ? given : answers[0];
  return answers.map((each) => (each === bold ? `**${each}**` : each)).join(', ');
}

/** The open questions as a Markdown table, each with the answer and the day on which a gateway has settled it. */
export function questionsTable(settled: SettledAnswers = {}): string {
  const rows = questionIds.map((id) => {
    const { question, evidence } = questions[id];
    const known = settled[id];
    return [
      id,
      question,
      answersOf(id, settled),
      evidence,
      known ? `${known.settled} by ${known.by}: ${known.answer}` : 'believed',
    ];
  });
  return markdownTable(['id', 'question', 'answers', 'evidence', 'settled'], rows);
}
