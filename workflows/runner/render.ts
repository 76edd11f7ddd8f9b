import type { createColors } from 'picocolors';
import type { DocumentResult } from './run';
import type { StepResult } from './run-document';
import type { WorkflowDocument } from './step-list';

type Colours = ReturnType<typeof createColors>;

/** What a person reads while documents run: a heading, a line for each step, a verdict. */
export class Renderer {
  constructor(private readonly colours: Colours) {}

  heading({ title, file, skipped }: WorkflowDocument): string {
    const lines = [`${title} (${file})`];
    if (skipped) lines.push(`  its status "skip" no longer holds, callbacks are listened to here. It said: ${skipped}`);
    return lines.join('\n');
  }

  step({ steps }: WorkflowDocument, step: StepResult): string {
    const { red, green, dim } = this.colours;
    const paint = { passed: green, failed: red, 'not run': dim }[step.outcome];
    const width = Math.max(...steps.map(({ id }) => id.length));
    const facts = [
      ...Object.entries(step.extracted).map(([name, value]) => `${name} = ${text(value)}`),
      ...(step.activated ? [`${step.activated.kind} active: its callback came after ${step.activated.ms} ms`] : []),
      ...(step.note ? [step.note] : []),
    ];
    const columns = [
      paint(step.outcome.padEnd(7)),
      step.id.padEnd(width),
      String(step.status ?? '').padStart(3),
      (step.outcome === 'not run' ? '' : `${step.ms} ms`).padStart(8),
      facts.join('; '),
    ];
    const line = `  ${columns.join('  ')}`.trimEnd();
    return step.problem ? `${line}\n  ${red(step.problem)}` : line;
  }

  verdict({ ok, steps, leftBehind, calls, ms }: DocumentResult): string {
    const passed = steps.filter(({ outcome }) => outcome === 'passed').length;
    const counted = `${passed} of ${steps.length} steps passed, ${calls} calls to the providers, ${ms} ms`;
    return [
      ...leftBehind.map((line) => this.colours.red(`  left behind: ${line}`)),
      ok ? this.colours.green(counted) : this.colours.red(`${counted}: the workflow failed`),
    ].join('\n');
  }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
