import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Figure } from './figure';
import type { Machine } from './machine';
import type { Measured } from './measure-all';
import { meets, ratioOf, summarize } from './statistics';

/** `ours` and `theirs.values` are the repetitions as they were measured; the rest is worked out from them. */
const described = (figure: Figure) => ({
  ...figure,
  summary: { ours: summarize(figure.ours), ...(figure.theirs && { theirs: summarize(figure.theirs.values) }) },
  ratio: ratioOf(figure),
  met: meets(figure),
});

/** Writes a run down for machines, in place of the one before. */
export function writeReport(
  path: string,
  run: {
    readonly machine: Machine;
    readonly started: Date;
    readonly quick: boolean;
    readonly measured: readonly Measured[];
  },
): void {
  const { measured, ...rest } = run;
  const seconds = Math.round((Date.now() - run.started.getTime()) / 1000);
  const measurements = measured.map(({ figures, ...each }) => ({ ...each, figures: figures.map(described) }));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify({ ...rest, seconds, measurements }, null, 2)}\n`);
}
