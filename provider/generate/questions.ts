import { questions } from '../gateway/open-questions';

/** The open questions as a Markdown table; the believed answer is bold. */
export function questionsTable(): string {
  const rows = Object.entries(questions).map(
    ([
      id,
      {
        question,
        answers: [believed, ...others],
        evidence,
      },
    ]) => {
      const answers = [`**${believed}**`, ...others].join(', ');
      return `| ${id} | ${question} | ${answers} | ${evidence} |`;
    },
  );
  return ['| id | question | answers | evidence |', '|---|---|---|---|', ...rows].join('\n');
}
