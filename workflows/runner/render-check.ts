import type { Colours } from '../../lib/colours';
import type { CheckSummary, Judgement } from './check';

/** Renders what is known of a document: a line, and a line for each key that has no effect. */
export function renderJudgement(judged: Judgement, { red, green, yellow }: Colours): string[] {
  const warnings = judged.warnings.map((line) => `         ${line}`);
  const columns = (word: string, ...facts: string[]) => [word.padEnd(7), ...facts].join('  ');
  switch (judged.judgement) {
    case 'runs':
      return [green(columns('runs', judged.file)), ...warnings];
    case 'needs': {
      const asked = judged.needs
        .map(({ variable, what, where }) => `${variable} for ${what} (line ${where.split(':').at(-1)})`)
        .join(', ');
      return [yellow(columns('needs', judged.file, asked)), ...warnings];
    }
    case 'refused':
      return [red(columns('refused', `${judged.where} ${judged.reason}`))];
  }
}

/** Renders the number of documents of each kind. */
export function renderSummary({ documents, runs, needs, refused, warnings }: CheckSummary): string[] {
  const listed = (word: string, counts: Readonly<Record<string, number>>) =>
    Object.entries(counts).map(([kind, count]) => `${word} ${kind}: ${count}`);
  const told = warnings > 0 ? [`keys without effect: ${warnings}`] : [];
  return [`${documents} read: ${runs} run`, ...listed('needs', needs), ...listed('refused for', refused), ...told];
}
