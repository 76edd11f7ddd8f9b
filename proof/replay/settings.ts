import { z } from 'zod';
import { readEnvironment } from '../../lib/environment';

export const whole = (meaning: string) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be ${meaning}`)
    .transform(Number);

/** Makes the same random cases again. */
export const seedVariable = whole('a whole number, as it was printed').optional();

/** Plays one case that failed alone. */
export const pathVariable = z
  .string()
  .regex(/^\d+(:\d+)*$/, 'must be a path, as it was printed')
  .optional();

/** Reads the variables of a proof that mocha runs. A wrong value is one line on stderr and exit code 1. */
export function readSettings<Schema extends z.ZodObject>(variables: Schema): z.output<Schema> {
  try {
    return readEnvironment(variables);
  } catch (error) {
    // Mocha would print a thrown error with a stack.
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(1);
  }
}

/** A random seed is short, because it is printed at the start of a run. */
export const randomSeed = () => Math.floor(Math.random() * 1_000_000);
