import { z } from 'zod';
import { readEnvironment } from '../../lib/environment';

const whole = (what: string) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be ${what}`)
    .transform(Number);

const variables = z.object({
  /** Makes the same schedules again. */
  FAULTS_SEED: whole('a whole number, as it was printed').optional(),
  /** How many schedules the flow is played under. */
  FAULTS_RUNS: whole('a number of schedules').pipe(z.number().positive('must be at least 1')).default(200),
  /** Of a schedule that failed, as it was printed: plays this one alone. */
  FAULTS_PATH: z
    .string()
    .regex(/^\d+(:\d+)*$/, 'must be a path, as it was printed')
    .optional(),
});

function read() {
  try {
    return readEnvironment(variables);
  } catch (error) {
    // Thrown, mocha would bury it in its own stack.
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(1);
  }
}

const { FAULTS_SEED, FAULTS_RUNS, FAULTS_PATH } = read();

// Printed at the start of a run, and so short.
export const seed = FAULTS_SEED ?? Math.floor(Math.random() * 1_000_000);
export const runs = FAULTS_RUNS;
export const path = FAULTS_PATH;
