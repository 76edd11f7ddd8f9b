import type { Bench } from './process';
import { type Figure, type Goal, growth, readable, type Unit } from './statistics';

/**
 * Measures the contenders in turns, in every other round in the opposite order, so that a drift of the machine affects all alike.
 * @returns the values of each contender, by round
 */
export async function rounds<Name extends string>(
  { signal, progress }: Bench,
  { what, count, unit = 's' }: { what: string; count: number; unit?: string },
  contenders: Readonly<Record<Name, () => Promise<number>>>,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(contenders) as Name[];
  const values = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = 1; round <= count; round += 1) {
    const measured: string[] = [];
    for (const name of round % 2 === 1 ? names : names.toReversed()) {
      signal.throwIfAborted();
      const value = await contenders[name]();
      values[name].push(value);
      measured.push(`${name} ${readable(value)} ${unit}`.trimEnd());
    }
    progress(`${what}, round ${round} of ${count}: ${measured.join(', ')}`);
  }
  return values;
}

/** Measures the seconds for a number of interactions. */
type OfSize = (count: number) => Promise<number>;

// The largest size takes the rivals minutes. It has fewer rounds, which differ little at that length.
const full = { 10: 5, 100: 5, 1000: 3 };
const short = { 10: 2, 100: 2 };

// Quadratic growth has 10. On a machine that is not quite quiet, linear growth may show this much.
const linear: Goal = { text: 'linear: at most 1.5', of: 'value', limit: 1.5 };

/** Compares ours with each rival at 10, 100 and 1,000 interactions, and how their times grow. Goals are by size. */
export async function comparedBySize(
  bench: Bench,
  what: string,
  ours: OfSize,
  rivals: Readonly<Record<string, OfSize>>,
  goals: Readonly<Record<number, Goal>>,
): Promise<Figure[]> {
  const contenders = Object.entries({ ours, ...rivals });
  const figures: Figure[] = [];
  const bySize = new Map<number, Record<string, number[]>>();
  for (const [digits, count] of Object.entries(bench.quick ? short : full)) {
    const size = Number(digits);
    const name = `${what} ${size.toLocaleString('en')}`;
    const ofSize = contenders.map(([each, measure]) => [each, () => measure(size)] as const);
    const values = await rounds(bench, { what: name, count }, Object.fromEntries(ofSize));
    bySize.set(size, values);
    for (const rival of Object.keys(rivals)) {
      const theirs = { name: rival, values: values[rival] ?? [] };
      figures.push({ name, unit: 's', ours: values.ours ?? [], theirs, goal: goals[size] });
    }
  }
  const growthOf = (name: string) => growth(new Map([...bySize].map(([size, values]) => [size, values[name] ?? []])));
  const compared = (name: string, unit: Unit, key: 'msEach' | 'factor', goal?: Goal): Figure[] => {
    const { [key]: own } = growthOf('ours');
    if (own === undefined) return [];
    return Object.keys(rivals).map((rival, index) => {
      const { [key]: value } = growthOf(rival);
      const theirs = value === undefined ? undefined : { name: rival, values: [value] };
      // Our value is the same beside each rival, so its goal counts once.
      return { name, unit, ours: [own], theirs, goal: index === 0 ? goal : undefined };
    });
  };
  return [
    ...figures,
    ...compared('each further interaction', 'ms', 'msEach'),
    ...compared('its cost, many to few', 'times', 'factor', linear),
  ];
}
