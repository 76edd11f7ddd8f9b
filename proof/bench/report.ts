import { cpus, loadavg, release, totalmem, type } from 'node:os';
import type { Colours } from '../../lib/colours';
import { reportOf, writeReport } from '../../lib/report';
import { compactTable } from '../../lib/table';
import { type Figure, meets, ratioOf, readable, type Summary, summarize, type Unit } from './statistics';

/** Median and spread. A number of times, such as a ratio, has no unit. */
function shown({ median, min, max }: Summary, unit: Unit = 'times'): string {
  const spread = min === max ? '' : ` (${readable(min)}–${readable(max)})`;
  return unit === 'times' ? `${readable(median)}${spread}` : `${readable(median)} ${unit}${spread}`;
}

function rowOf(figure: Figure, { red, green }: Colours): string[] {
  const { name, unit, ours, theirs, goal } = figure;
  const ratio = ratioOf(figure);
  const met = meets(figure);
  return [
    name,
    [...new Set([ours.length, theirs?.values.length ?? ours.length])].join('/'),
    shown(summarize(ours), unit),
    theirs ? `${theirs.name} ${shown(summarize(theirs.values), unit)}` : '',
    ratio ? shown(ratio) : '',
    goal?.text ?? '',
    met === undefined ? '' : met ? green('met') : red('not met'),
  ];
}

/** A table with a line for each figure: medians, with the lowest and the highest value of the rounds. */
export function render(title: string, figures: readonly Figure[], colours: Colours): string {
  const head = [title, 'rounds', 'ours', 'theirs', 'ratio', 'goal', ''];
  const table = compactTable(head);
  for (const figure of figures) table.push(rowOf(figure, colours));
  return `${table.toString()}\n`;
}

/** One line that counts the goals met. */
export function goalsMet(figures: readonly Figure[]): string {
  const goals = figures.filter(({ goal }) => goal);
  return `${goals.filter(meets).length} of ${goals.length} goals met\n`;
}

/** The machine that the figures depend on. `load` is of the last 1, 5 and 15 minutes, so call this before the bench begins. */
export const thisMachine = () => ({
  cpu: cpus()[0]?.model.trim() ?? 'unknown CPU',
  cores: cpus().length,
  memoryGiB: Number((totalmem() / 2 ** 30).toFixed(1)),
  node: process.version,
  os: `${type()} ${release()} ${process.arch}`,
  load: loadavg().map((load) => Number(load.toFixed(2))),
});

type Machine = ReturnType<typeof thisMachine>;

export const machineLine = ({ cpu, cores, memoryGiB, node, os, load }: Machine): string =>
  `${cpu}, ${cores} ${cores === 1 ? 'core' : 'cores'}, ${memoryGiB} GiB, Node ${node}, ${os}, load ${load.join(' ')}`;

/** The outcome of one measurement. */
export interface Measured {
  readonly name: string;
  readonly figures: readonly Figure[];
  /** Reason why there are no figures. */
  readonly failure?: string;
}

interface Run {
  readonly machine: Machine;
  readonly started: Date;
  readonly quick: boolean;
  readonly measured: readonly Measured[];
}

/** A figure with the values of its rounds and the numbers that follow from them. */
const described = (figure: Figure) => ({
  ...figure,
  summary: { ours: summarize(figure.ours), ...(figure.theirs && { theirs: summarize(figure.theirs.values) }) },
  ratio: ratioOf(figure),
  met: meets(figure),
});

/** Writes a run to report/bench.json, in place of the run before. */
export async function reportBench({ measured, ...run }: Run): Promise<void> {
  const seconds = Math.round((Date.now() - run.started.getTime()) / 1000);
  const measurements = measured.map(({ figures, ...each }) => ({ ...each, figures: figures.map(described) }));
  await writeReport('bench', await reportOf('bench', { ...run, seconds, measurements }));
}
