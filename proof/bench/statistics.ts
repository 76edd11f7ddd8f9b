import type { Figure, Goal } from './figure';

export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** @param share from 0 to 1: the value that this share of all is not above */
export function percentile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  const found = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
  if (found === undefined) throw new Error('There is no percentile of nothing');
  return found;
}

/** Median and spread. @throws when there is nothing, or something that is no number: such a figure was not measured */
export function summarize(values: readonly number[]): Summary {
  const sorted = [...values].sort((one, other) => one - other);
  if (sorted.length === 0 || sorted.some((value) => !Number.isFinite(value))) {
    throw new Error(`Not a measurement: ${sorted.length === 0 ? 'no value at all' : sorted.join(', ')}`);
  }
  const at = (index: number) => sorted[index] as number;
  const half = sorted.length / 2;
  const median = sorted.length % 2 === 1 ? at(Math.floor(half)) : (at(half - 1) + at(half)) / 2;
  return { median, min: at(0), max: at(sorted.length - 1) };
}

/**
 * Ours to theirs. Round by round where each round has measured both, one right after the other: what slows the machine down
 * for a while is then in neither. Elsewhere the medians', with the widest spread that the values allow.
 */
export function ratioOf({ ours, theirs }: Figure): Summary | undefined {
  if (!theirs) return undefined;
  if (ours.length === theirs.values.length) {
    return summarize(ours.map((value, round) => value / (theirs.values[round] ?? Number.NaN)));
  }
  const [one, other] = [summarize(ours), summarize(theirs.values)];
  return { median: one.median / other.median, min: one.min / other.max, max: one.max / other.min };
}

/** Whether a figure meets its goal; nothing when it has none. */
export function meets(figure: Figure): boolean | undefined {
  const { goal } = figure;
  if (!goal) return undefined;
  const held = goal.of === 'value' ? summarize(figure.ours) : ratioOf(figure);
  return held !== undefined && held.median <= goal.limit;
}

/** Seconds that each size took, repetition by repetition. */
export type BySize = ReadonlyMap<number, readonly number[]>;

// Something quadratic has 10 here; between the two, a machine that is not quite quiet moves what is linear by as much as this.
export const linear: Goal = { text: 'linear: at most 1.5', of: 'value', limit: 1.5 };

/**
 * What one more interaction costs between the two largest of three sizes, in milliseconds, and how often that is what it costs
 * between the two smallest: 1 for what grows linearly, whatever it takes to start. Nothing where the machine was so restless
 * that more interactions took less time.
 */
export function growth(bySize: BySize): { msEach?: number; factor?: number } {
  const points = [...bySize].sort(([one], [other]) => one - other);
  const slopes = points.slice(1).flatMap(([size, values], index) => {
    const [smaller, before] = points[index] ?? [];
    if (smaller === undefined || before === undefined) return [];
    return [(1000 * (summarize(values).median - summarize(before).median)) / (size - smaller)];
  });
  const [first, last] = slopes;
  if (first === undefined || last === undefined || first <= 0 || last <= 0) return {};
  return { msEach: last, factor: last / first };
}
