import type { Fault, Schedule } from '../../provider/gateway/faults/schedule';

interface Counted {
  readonly schedule: Schedule;
  readonly struck: readonly Fault[];
  /** The outcome in a word or two. */
  readonly outcome: string;
}

export interface Census {
  /** For each kind of fault, in how many schedules it was, and in how many it struck. */
  readonly faults: ReadonlyMap<Fault['kind'], { planned: number; struck: number }>;
  readonly outcomes: ReadonlyMap<string, number>;
}

/** Counts the faults that really struck: a fault that never strikes tests nothing. */
export function takeCensus(runs: readonly Counted[]): Census {
  const faults = new Map<Fault['kind'], { planned: number; struck: number }>();
  const outcomes = new Map<string, number>();
  const kinds = (each: Schedule) => new Set(each.map(({ kind }) => kind));
  for (const { schedule, struck, outcome } of runs) {
    const really = kinds(struck);
    for (const kind of kinds(schedule)) {
      const count = faults.get(kind) ?? { planned: 0, struck: 0 };
      faults.set(kind, { planned: count.planned + 1, struck: count.struck + (really.has(kind) ? 1 : 0) });
    }
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  return { faults, outcomes };
}

export function printCensus({ faults, outcomes }: Census): void {
  for (const [kind, { planned, struck }] of [...faults].sort(([a], [b]) => a.localeCompare(b))) {
    console.log(`      ${kind.padEnd(26)} struck in ${String(struck).padStart(3)} of ${planned} schedules`);
  }
  const sorted = [...outcomes].sort(([, a], [, b]) => b - a).map(([outcome, count]) => `${outcome} ${count}`);
  console.log(`      outcomes: ${sorted.join(', ')}`);
}

export const neverStruck = ({ faults }: Census): string[] =>
  [...faults].filter(([, { struck }]) => struck === 0).map(([kind]) => kind);
