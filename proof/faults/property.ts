import fc from 'fast-check';
import { describeFault, type Schedule } from '../../provider/gateway/faults/schedule';
import { path, seed } from './settings';

export interface Property<Played> {
  /** The word of the test's title that replays it alone. */
  readonly word: string;
  readonly schedules: fc.Arbitrary<Schedule>;
  /** Played before the random ones, and replayed like them. */
  readonly always: readonly Schedule[];
  readonly runs: number;
  /** How many are played at once: a schedule passes its time in waiting. */
  readonly atOnce: number;
  play(schedule: Schedule): Promise<Played>;
  /** What must not be, a line each. */
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
 * Plays every schedule and shrinks the first one that has complaints; fails with what it shrank to, and how to replay it.
 * fast-check plays one after the other, so all are played beforehand, many at once, and it only looks up what came of them; a
 * schedule that is new is a shrunk one.
 * @returns what was played; nothing in a replay
 */
export async function holds<Played>(property: Property<Played>): Promise<Runs<Played>> {
  const { word, schedules, always, runs, play, complaints } = property;
  const examples = always.map((schedule): [Schedule] => [schedule]);
  const numRuns = examples.length + runs;
  const printed = `seed ${seed}, ${path ? `path ${path}` : `${runs} schedules`}`;
  console.log(`    ${printed}${!path && always.length > 0 ? `, after ${always.length} with one fault each` : ''}`);
  const planned = path ? [] : fc.sample(schedules, { seed, numRuns, examples: [...always] });
  const played = await playAll(property, planned);
  const known = new Map(played.map((run) => [JSON.stringify(run.schedule), run.played]));
  const found = await fc.check(
    fc.asyncProperty(schedules, async (schedule) => {
      const lines = complaints(schedule, known.get(JSON.stringify(schedule)) ?? (await play(schedule)));
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
