import Table from 'cli-table3';
import type { createColors } from 'picocolors';
import type { Figure, Unit } from './figure';
import { meets, ratioOf, type Summary, summarize } from './statistics';

/** Three digits that count, or all of a whole number. */
export function readable(value: number): string {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)));
  return value.toLocaleString('en', { minimumFractionDigits: 0, maximumFractionDigits: Math.min(digits, 3) });
}

const spread = ({ min, max }: Summary) => (min === max ? '' : ` (${readable(min)}–${readable(max)})`);

function cell(values: readonly number[], unit: Unit): string {
  const summary = summarize(values);
  const suffix = { times: '', '%': ' %' }[unit as string] ?? ` ${unit}`;
  return `${readable(summary.median)}${suffix}${spread(summary)}`;
}

function rowOf(figure: Figure, { red, green }: ReturnType<typeof createColors>): string[] {
  const { name, unit, ours, theirs, goal } = figure;
  const ratio = ratioOf(figure);
  const met = meets(figure);
  const counts = new Set([ours.length, theirs?.values.length ?? ours.length]);
  return [
    name,
    [...counts].join('/'),
    cell(ours, unit),
    theirs ? `${theirs.name} ${cell(theirs.values, unit)}` : '',
    ratio ? `${readable(ratio.median)}${spread(ratio)}` : '',
    goal?.text ?? '',
    met === undefined ? '' : met ? green('met') : red('not met'),
  ];
}

/** A table of figures, a line each: medians, with the lowest and the highest of the repetitions. */
export function render(title: string, figures: readonly Figure[], colours: ReturnType<typeof createColors>): string {
  const head = [title, 'rounds', 'ours', 'theirs', 'ratio', 'goal', ''];
  const table = new Table({ head, style: { head: [], border: [], compact: true } });
  for (const figure of figures) table.push(rowOf(figure, colours));
  return `${table.toString()}\n`;
}

/** One line: how many of the goals were met. */
export function verdict(figures: readonly Figure[]): string {
  const goals = figures.filter(({ goal }) => goal);
  return `${goals.filter(meets).length} of ${goals.length} goals met\n`;
}
