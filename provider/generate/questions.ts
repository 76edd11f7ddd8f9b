import { questions } from '../gateway/open-questions';
import { markdownTable } from './markdown';

/** The open questions as a Markdown table. The believed answers are bold. */
export function questionsTable(): string {
  const rows = Object.entries(questions).map(([id, { question, answers, evidence }]) => {
    const [believed, ...others] = answers;
    return [id, question, [`**${believed}**`, ...others].join(', '), evidence];
  });
  return markdownTable(['id', 'question', 'answers', 'evidence'], rows);
}
