import { inspect } from 'node:util';
import { expect } from 'chai';
import fc from 'fast-check';
import { z } from 'zod';
import { readEnvironment } from '../../lib/environment';
import { describeFault, type Schedule } from '../../provider/gateway/faults/schedule';

const whole = (meaning: string) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be ${meaning}`)
    .transform(Number);

const variables = z.object({
  /** Makes the same schedules again. */
  FAULTS_SEED: whole('a whole number, as it was printed').optional(),
  /** How many schedules the flow is played under. */
  FAULTS_RUNS: whole('a number of schedules').pipe(z.number().positive('must be at least 1')).default(200),
  /** Plays one schedule that failed alone, as its path was printed. */
  FAULTS_PATH: z
    .string()
    .regex(/^\d+(:\d+)*$/, 'must be a path, as it was printed')
    .optional(),
});

function read() {
  try {
    return readEnvironment(variables);
  } catch (error) {
    // Mocha would bury a thrown error in its own stack.
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(1);
  }
}

const { FAULTS_SEED, FAULTS_RUNS, FAULTS_PATH } = read();

/** Short, because it is printed at the start of a run. */
const seed = FAULTS_SEED ?? Math.floor(Math.random() * 1_000_000);
export const runs = FAULTS_RUNS;
export const path = FAULTS_PATH;

export interface Property<Played> {
  /** The word of the test's title by which `-g` replays it alone. */
  readonly word: string;
  readonly schedules: fc.Arbitrary<Schedule>;
  /** Played before the random ones, and replayed like them. */
  readonly always: readonly Schedule[];
  readonly runs: number;
  /** How many are played at once: a schedule mostly waits. */
  readonly atOnce: number;
  play(schedule: Schedule): Promise<Played>;
  /** Tells what must not have happened, a line each. */
  complaints(schedule: Schedule, played: Played): readonly string[];
}

export type Runs<Played> = readonly { readonly schedule: Schedule; readonly played: Played }[];

const indented = (lines: readonly string[]) => lines.map((line) => `  ${line}`).join('\n');

async function playAll<Played>({ play, atOnce }: Property<Played>, schedules: readonly Schedule[]) {
  const runs: { schedule: Schedule; played: Played }[] = [];
  const left = schedules.values();
  const worker = async () => {
    for (const schedule of left) runs.push({ schedule, played: await play(schedule) });
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return runs;
}

/**
 * Plays every schedule and shrinks the first one that has complaints. fast-check plays one after the other, so all are played
 * beforehand, many at once, and fast-check looks up the outcomes; a schedule that it has not seen is a shrunk one.
 * @returns the runs; none in a replay
 * @throws with the shrunk schedule and the command that replays it
 */
export async function holds<Played>(property: Property<Played>): Promise<Runs<Played>> {
  const { word, schedules, always, runs, play, complaints } = property;
  const examples = always.map((schedule): [Schedule] => [schedule]);
  const numRuns = examples.length + runs;
  const printed = `seed ${seed}, ${path ? `path ${path}` : `${runs} schedules`}`;
  console.log(`    ${printed}${!path && always.length > 0 ? `, after ${always.length} with one fault each` : ''}`);
  const planned = path ? [] : fc.sample(schedules, { seed, numRuns, examples: [...always] });
  const played = await playAll(property, planned);
  const outcomes = new Map(played.map((run) => [JSON.stringify(run.schedule), run.played]));
  const found = await fc.check(
    fc.asyncProperty(schedules, async (schedule) => {
      const lines = complaints(schedule, outcomes.get(JSON.stringify(schedule)) ?? (await play(schedule)));
      if (lines.length > 0) throw new Error(indented(lines));
    }),
    {
      seed,
      examples,
      interruptAfterTimeLimit: 120_000,
      ...(path ? { path, numRuns: 1, endOnFailure: true } : { numRuns }),
    },
  );
  if (!found.failed || !found.counterexample) return played;
  const { counterexample, counterexamplePath, numShrinks, errorInstance } = found;
  const reason = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  const shrunk = numShrinks === 1 ? 'once' : `${numShrinks} times`;
  throw new Error(
    `A schedule fails, shrunk ${shrunk} to:\n${indented(counterexample[0].map(describeFault))}\nbecause\n${reason}\n` +
      `Replay it: FAULTS_SEED=${seed} FAULTS_PATH=${counterexamplePath} npm run test:faults -- -g ${word}`,
  );
}

/** Fails the suite that calls it when a promise was rejected and nobody handled that: mocha lets it pass. */
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
