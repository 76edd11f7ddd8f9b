import type { Bench, Figure, Goal } from './figure';
import { rounds } from './rounds';
import { growth, linear } from './statistics';

/** Seconds for so many interactions. */
type OfSize = (count: number) => Promise<number>;

export type Rivals = Readonly<Record<string, { readonly name: string; readonly of: OfSize }>>;

export interface Comparison {
  readonly what: string;
  readonly ours: OfSize;
  readonly rivals: Rivals;
  /** By size. */
  readonly goals: ReadonlyMap<number, Goal>;
}

// The largest takes the rivals minutes: fewer rounds, which at that length differ by little.
const full = [
  { size: 10, count: 5 },
  { size: 100, count: 5 },
  { size: 1000, count: 3 },
];
const short = [
  { size: 10, count: 2 },
  { size: 100, count: 2 },
];

/** Ours against each rival at 10, 100 and 1,000 interactions, and how they grow. */
export async function comparedBySize(bench: Bench, { what, ours, rivals, goals }: Comparison): Promise<Figure[]> {
  const figures: Figure[] = [];
  const ourTimes = new Map<number, number[]>();
  const theirTimes = new Map(Object.keys(rivals).map((rival) => [rival, new Map<number, number[]>()]));
  for (const { size, count } of bench.quick ? short : full) {
    const contenders = {
      ours: () => ours(size),
      ...Object.fromEntries(Object.entries(rivals).map(([rival, { of }]) => [rival, () => of(size)])),
    } as Record<string, () => Promise<number>>;
    const label = `${what} ${size.toLocaleString('en')}`;
    const { ours: taken = [], ...others } = await rounds(bench, { what: label, count }, contenders);
    ourTimes.set(size, taken);
    for (const [rival, values] of Object.entries(others)) {
      theirTimes.get(rival)?.set(size, values);
      const theirs = { name: rivals[rival]?.name ?? rival, values };
      const goal = goals.get(size);
      figures.push({ name: label, unit: 's', ours: taken, theirs, ...(goal && { goal }) });
    }
  }
  const own = growth(ourTimes);
  const grown = Object.entries(rivals).map(([rival, { name }]) => ({
    name,
    ...growth(theirTimes.get(rival) ?? new Map()),
  }));
  return [
    ...figures,
    ...grown.flatMap(({ name, msEach }) => compared('each further interaction', 'ms', own.msEach, name, msEach)),
    // Ours is the same beside each rival: one goal, counted once.
    ...grown.flatMap(({ name, factor }, index) =>
      compared('its cost, many to few', 'times', own.factor, name, factor, index === 0 ? linear : undefined),
    ),
  ];
}

function compared(
  name: string,
  unit: 'ms' | 'times',
  ours: number | undefined,
  rival: string,
  theirs: number | undefined,
  goal?: Goal,
): Figure[] {
  if (ours === undefined) return [];
  const beside = theirs !== undefined && { theirs: { name: rival, values: [theirs] } };
  return [{ name, unit, ours: [ours], ...beside, ...(goal && { goal }) }];
}
