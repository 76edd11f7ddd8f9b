import type { Colours } from '../../lib/colours';
import { countVerdicts, type Progress, type Summary } from './run';
import type { Activated, StepResult } from './step-result';

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

export const became = ({ kind, sign, ms, by }: Activated): string =>
  sign === 'callback'
    ? `${kind} active: its callback came ${ms} ms after ${by}`
    : `${kind} took the call ${ms} ms after ${by}, without a callback`;

const factsOf = ({ extracted, activated, notes }: StepResult): string[] => [
  ...Object.entries(extracted).map(([name, value]) => `${name} = ${shown(value)}`),
  ...activated.map(became),
  ...notes,
];

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;

type Print = (text: string) => void;

/**
 * Prints a run for people: for each step list a heading, a line for each step, what is wrong with the document, and a summary.
 * @param printRefusal prints the lines that say why a document was refused
 */
export function printProgress(print: Print, printRefusal: Print, { red, green, yellow, dim }: Colours): Progress {
  const paintOutcome = {
    passed: green,
    failed: red,
    warned: yellow,
    skipped: yellow,
    unserved: yellow,
    'not run': dim,
  };
  const paint = { passed: green, failed: red, 'not served here': yellow, refused: red, 'left out': dim };
  return {
    begin({ title, file, skipped, warnings }) {
      print(`${title} (${file})`);
      for (const line of warnings) print(yellow(`  ${line}`));
      if (skipped)
        print(`  runs although its status is "skip", because callbacks are received here; the reason was: ${skipped}`);
    },

    step({ steps }, result) {
      const { id, outcome, status, ms, problem } = result;
      const columns = [
        paintOutcome[outcome](outcome.padEnd(8)),
        id.padEnd(Math.max(...steps.map((step) => step.id.length))),
        String(status ?? '').padStart(3),
        (outcome === 'not run' ? '' : `${ms} ms`).padStart(8),
        factsOf(result).join('; '),
      ];
      print(`  ${columns.join('  ')}`.trimEnd());
      if (problem) print(`  ${paintOutcome[outcome](problem)}`);
    },

    end(summary) {
      const { verdict, title, file, why, steps, mistakes, leftBehind, kept, calls, ms } = summary;
      if (verdict === 'refused') for (const line of why) printRefusal(line);
      for (const { where, step, wrong, right } of mistakes)
        print(yellow(`  ${where} ${step} ${wrong}; right: ${right}`));
      for (const line of leftBehind) print(red(`  left behind: ${line}`));
      for (const line of kept) print(`  kept: ${line}`);
      const passed = steps.filter(({ outcome }) => outcome === 'passed').length;
      const counts = `${passed} of ${counted(steps.length, 'step')} passed, ${counted(calls, 'call')} to the providers, ${ms} ms`;
      const wrong = mistakes.length > 0 ? `; ${counted(mistakes.length, 'mistake')} in the document` : '';
      const unsent = verdict === 'left out' ? [title, ...why].join(', ') : `${file}, nothing was sent`;
      print(`${paint[verdict](verdict)}: ${why.length > 0 ? unsent : counts}${wrong}`);
    },
  };
}

/** A line for the whole run: how many documents have each verdict. */
export function summaryLine(summaries: readonly Summary[]): string {
  const told = Object.entries(countVerdicts(summaries))
    .filter(([, count]) => count > 0)
    .map(([verdict, count]) => `${count} ${verdict}`);
  const mistaken = summaries.filter(({ mistakes }) => mistakes.length > 0).length;
  const wrong = mistaken > 0 ? `; mistakes in ${counted(mistaken, 'document')}` : '';
  return `${counted(summaries.length, 'step list')}: ${told.join(', ')}${wrong}`;
}
