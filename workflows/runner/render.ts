import type { Colours } from '../../lib/colours';
import type { Progress } from './run';

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Prints a run for people: for each step list a heading, a line for each step, and a summary. */
export const printProgress = (print: (text: string) => void, { red, green, yellow, dim }: Colours): Progress => ({
  begin({ title, file, skipped, warnings }) {
    print(`${title} (${file})`);
    for (const line of warnings) print(yellow(`  ${line}`));
    if (skipped)
      print(`  runs although its status is "skip", because callbacks are received here; the reason was: ${skipped}`);
  },

  step({ steps }, { id, outcome, status, ms, extracted, activated, problem }) {
    const paint = { passed: green, failed: red, 'not run': dim }[outcome];
    const facts = Object.entries(extracted).map(([name, value]) => `${name} = ${shown(value)}`);
    if (activated) facts.push(`${activated.kind} active: its callback came after ${activated.ms} ms`);
    const columns = [
      paint(outcome.padEnd(7)),
      id.padEnd(Math.max(...steps.map((step) => step.id.length))),
      String(status ?? '').padStart(3),
      (outcome === 'not run' ? '' : `${ms} ms`).padStart(8),
      facts.join('; '),
    ];
    print(`  ${columns.join('  ')}`.trimEnd());
    if (problem) print(`  ${red(problem)}`);
  },

  end({ ok, steps, leftBehind, calls, ms }) {
    for (const line of leftBehind) print(red(`  left behind: ${line}`));
    const passed = steps.filter(({ outcome }) => outcome === 'passed').length;
    const counted = `${passed} of ${steps.length} steps passed, ${calls} calls to the providers, ${ms} ms`;
    print(ok ? green(counted) : red(`${counted}: the step list failed`));
  },
});
