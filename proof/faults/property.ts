import { inspect } from 'node:util';
import { expect } from 'chai';
import fc from 'fast-check';
import pMap from 'p-map';
import { z } from 'zod';
import { countsOf } from '../../lib/counts';
import { reportOf, writeReport } from '../../lib/report';
import { describeFault, type Fault, type Schedule } from '../../provider/gateway/faults/schedule';
import { pathVariable, randomSeed, readSettings, seedVariable, whole } from '../replay/settings';

const variables = z.object({
  FAULTS_SEED: seedVariable,
  /** How many schedules the flow is played under. */
  FAULTS_RUNS: whole('a number of schedules').pipe(z.number().positive('must be at least 1')).default(200),
  FAULTS_PATH: pathVariable,
});

const { FAULTS_SEED: seed = randomSeed(), FAULTS_RUNS: runs, FAULTS_PATH: path } = readSettings(variables);

export { path, runs };

interface Property<Played> {
  /** A word of the test's title, with which `-g` runs that test alone. */
  readonly word: string;
  readonly schedules: fc.Arbitrary<Schedule>;
  /** Played before the random ones, and replayed like them. */
  readonly always: readonly Schedule[];
  readonly runs: number;
  /** How many schedules are played at once. They mostly wait. */
  readonly atOnce: number;
  play(schedule: Schedule): Promise<Played>;
  /** Tells what must not have happened, a line each. */
  complaints(schedule: Schedule, played: Played): Iterable<string>;
  /** The outcome in a word or two. */
  outcome(played: Played): string;
  /** Outcomes of which each must occur. */
  readonly outcomes: readonly string[];
}

interface Run<Played> {
  readonly schedule: Schedule;
  readonly played: Played;
}

const indented = (lines: Iterable<string>) => Array.from(lines, (line) => `  ${line}`).join('\n');

/**
 * Plays every schedule, and shrinks the first one that has complaints. Since fast-check would play them one by one, they are played
 * beforehand, many at once, and fast-check looks their outcomes up. Only shrunk schedules are played when fast-check asks for them.
 * Then it counts the outcomes and the faults that struck, unless it replays one schedule.
 * @returns the runs; none in a replay
 * @throws with the shrunk schedule and the command that replays it
 */
export async function holds<Played extends { readonly struck: readonly Fault[] }>(
  property: Property<Played>,
): Promise<Run<Played>[]> {
  const { word, schedules, always, runs, atOnce, play, complaints } = property;
  const examples = always.map((schedule): [Schedule] => [schedule]);
  const numRuns = examples.length + runs;
  const printed = path ? `path ${path}` : `${runs} schedules, after ${always.length} with one fault each`;
  console.log(`    seed ${seed}, ${printed}`);
  const planned = path ? [] : fc.sample(schedules, { seed, numRuns, examples: [...always] });
  const run = async (schedule: Schedule) => ({ schedule, played: await play(schedule) });
  const played = await pMap(planned, run, { concurrency: atOnce });
  const outcomes = new Map(played.map((run) => [JSON.stringify(run.schedule), run.played]));
  const found = await fc.check(
    fc.asyncProperty(schedules, async (schedule) => {
      const lines = [...complaints(schedule, outcomes.get(JSON.stringify(schedule)) ?? (await play(schedule)))];
      if (lines.length > 0) throw new Error(indented(lines));
    }),
    {
      seed,
      examples,
      interruptAfterTimeLimit: 120_000,
      ...(path ? { path, numRuns: 1, endOnFailure: true } : { numRuns }),
    },
  );
  const census = path ? undefined : censusOf(property, played, !found.failed);
  if (census) censuses.push(census);
  if (found.failed && found.counterexample) {
    const { counterexample, counterexamplePath, numShrinks, errorInstance } = found;
    const reason = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
    const shrunk = numShrinks === 1 ? 'once' : `${numShrinks} times`;
    throw new Error(
      `A schedule fails, shrunk ${shrunk} to:\n${indented(counterexample[0].map(describeFault))}\nbecause\n${reason}\n` +
        `Replay it: FAULTS_SEED=${seed} FAULTS_PATH=${counterexamplePath} npm run test:faults -- -g ${word}`,
    );
  }
  if (census) checkCensus(property, census);
  return played;
}

/** How often each kind of fault was planned and struck, and how the runs ended in which it struck. */
interface Census {
  readonly word: string;
  readonly ok: boolean;
  readonly schedules: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly kinds: readonly {
    readonly kind: string;
    readonly planned: number;
    readonly struck: number;
    readonly outcomes: Readonly<Record<string, number>>;
  }[];
}

const censuses: Census[] = [];

/** Writes report/faults.json, unless a single schedule was replayed. */
export async function reportFaults(): Promise<void> {
  if (censuses.length === 0) return;
  const ok = censuses.every((census) => census.ok);
  await writeReport('faults', await reportOf('test:faults', { ok, seed, played: censuses }));
}

const kindsOf = (faults: readonly Fault[]) => [...new Set(faults.map(({ kind }) => kind))];

function censusOf<Played extends { readonly struck: readonly Fault[] }>(
  { word, outcome }: Property<Played>,
  runs: readonly Run<Played>[],
  ok: boolean,
): Census {
  const counted = (some: readonly Run<Played>[]) =>
    Object.fromEntries(countsOf(some.map(({ played }) => outcome(played))));
  const planned = countsOf(runs.flatMap(({ schedule }) => kindsOf(schedule)));
  const kinds = [...planned].map(([kind, count]) => {
    const struck = runs.filter(({ played }) => kindsOf(played.struck).some((each) => each === kind));
    const outcomes = counted(struck);
    return { kind, planned: count, struck: struck.length, outcomes };
  });
  kinds.sort((one, other) => one.kind.localeCompare(other.kind));
  return { word, ok, schedules: runs.length, outcomes: counted(runs), kinds };
}

/** Prints how often each kind of fault struck and each outcome occurred. @throws when a planned kind never struck, or an outcome is missing */
function checkCensus<Played extends { readonly struck: readonly Fault[] }>(
  { outcomes }: Property<Played>,
  census: Census,
): void {
  for (const { kind, planned, struck } of census.kinds) {
    console.log(`      ${kind.padEnd(26)} struck in ${String(struck).padStart(3)} of ${planned} schedules`);
  }
  const occurred = Object.entries(census.outcomes).map(([each, count]) => `${each} ${count}`);
  console.log(`      outcomes: ${occurred.join(', ')}`);
  expect(census.kinds.filter(({ struck }) => struck === 0).map(({ kind }) => kind)).to.deep.equal([]);
  expect(Object.keys(census.outcomes)).to.include.members(outcomes);
}

/** Fails the suite that calls it when a rejected promise was not handled, which mocha would let pass. */
export function noRejectionUnseen(): void {
  const unseen = new Set<unknown>();
  const note = (reason: unknown) => unseen.add(reason);
  before(() => process.on('unhandledRejection', note));
  after(() => {
    process.off('unhandledRejection', note);
    const [first] = unseen;
    expect(unseen.size, `rejections that nobody handled, the first: ${inspect(first)}`).to.equal(0);
  });
}
