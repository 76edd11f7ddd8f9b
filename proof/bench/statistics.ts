export type Unit = 's' | 'ms' | 'times' | 'calls' | 'a second' | 'MiB' | 'bytes' | '%';

/** An upper limit. */
export interface Goal {
  readonly text: string;
  /** The limit is for the median of ours, or for its ratio to theirs. */
  readonly of: 'value' | 'ratio';
  readonly limit: number;
}

/** One thing measured, with the value of every round, and what it is compared with. */
export interface Figure {
  readonly name: string;
  readonly unit: Unit;
  readonly ours: readonly number[];
  readonly theirs?: { readonly name: string; readonly values: readonly number[] } | undefined;
  readonly goal?: Goal | undefined;
}

/** The value that a share of all values, from 0 to 1, does not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  const found = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
  if (found === undefined) throw new Error('There is no percentile of no values');
  return found;
}

/** Median and spread. @throws when there is no value, or one that is not a number: such a figure was not measured */
export function summarize(values: readonly number[]) {
  const sorted = [...values].sort((one, other) => one - other);
  if (sorted.length === 0 || sorted.some((value) => !Number.isFinite(value))) {
    throw new Error(`Not a measurement: ${sorted.length === 0 ? 'no value at all' : sorted.join(', ')}`);
  }
  const at = (index: number) => sorted[Math.floor(index)] as number;
  const last = sorted.length - 1;
  return { median: (at(last / 2) + at(sorted.length / 2)) / 2, min: at(0), max: at(last) };
}

export type Summary = ReturnType<typeof summarize>;

/**
 * Ours divided by theirs. Where each round has measured both, it is worked out round by round, so that a slow moment of the machine is
 * in both. Else it is the ratio of the medians, with the widest spread that the values allow.
 */
export function ratioOf({ ours, theirs }: Figure): Summary | undefined {
  if (!theirs) return undefined;
  if (ours.length === theirs.values.length) {
    return summarize(ours.map((value, round) => value / (theirs.values[round] ?? Number.NaN)));
  }
  const [one, other] = [summarize(ours), summarize(theirs.values)];
  return { median: one.median / other.median, min: one.min / other.max, max: one.max / other.min };
}

/** Tells if a figure meets its goal; `undefined` when it has none. */
export function meets(figure: Figure): boolean | undefined {
  const { goal } = figure;
  if (!goal) return undefined;
  const limited = goal.of === 'value' ? summarize(figure.ours) : ratioOf(figure);
  return limited !== undefined && limited.median <= goal.limit;
}

/**
 * How the seconds that each of three sizes took, the smallest first, grow with the size.
 * @returns `msEach`, the milliseconds of one more interaction between the two largest, and `factor`, that divided
 * by its milliseconds between the two smallest: 1 for linear growth, whatever the start takes, and 10 for quadratic growth. Empty
 * when a larger size took less time: the machine was too restless.
 */
export function growth(bySize: ReadonlyMap<number, readonly number[]>): { msEach?: number; factor?: number } {
  const [small, middle, large] = [...bySize].map(([size, values]) => ({ size, ms: 1000 * summarize(values).median }));
  if (!small || !middle || !large) return {};
  const first = (middle.ms - small.ms) / (middle.size - small.size);
  const last = (large.ms - middle.ms) / (large.size - middle.size);
  return first > 0 && last > 0 ? { msEach: last, factor: last / first } : {};
}

/** A number with three significant digits, or all digits of a large whole number. */
export function readable(value: number): string {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)));
  return value.toLocaleString('en', { maximumFractionDigits: Math.min(digits, 3) });
}
