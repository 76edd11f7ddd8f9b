import { z } from 'zod';
import { UsageError } from '../lib/cli';
import { readEnvironment } from '../lib/environment';

export interface Patience {
  /** How often it is asked again while a result is missing. */
  readonly retries: number;
  readonly intervalSeconds: number;
}

export const patienceOptions = {
  'retry-while-unknown': { type: 'string' },
  'retry-interval': { type: 'string' },
} as const;

export const patienceHelp = `
  --retry-while-unknown times   how often to ask again while a result is missing (PACT_RETRY_WHILE_UNKNOWN, 30)
  --retry-interval seconds      between two times (PACT_RETRY_INTERVAL, 10)
`;

const patience = z.object({
  PACT_RETRY_WHILE_UNKNOWN: z
    .string()
    .regex(/^\d{1,4}$/, 'must be a number of times, 0 to 9999')
    .default('30'),
  PACT_RETRY_INTERVAL: z
    .string()
    .regex(/^(\d{1,3}|\d?\.\d+|\d\.\d*)$/, 'must be a number of seconds, at most 999')
    .default('10'),
});

/** @throws UsageError for what is no number */
export function readPatience(flags: { [flag in keyof typeof patienceOptions]?: string | undefined }): Patience {
  const { 'retry-while-unknown': times, 'retry-interval': seconds } = flags;
  try {
    const read = readEnvironment(patience, {
      ...process.env,
      ...(times !== undefined && { PACT_RETRY_WHILE_UNKNOWN: times }),
      ...(seconds !== undefined && { PACT_RETRY_INTERVAL: seconds }),
    });
    return { retries: Number(read.PACT_RETRY_WHILE_UNKNOWN), intervalSeconds: Number(read.PACT_RETRY_INTERVAL) };
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
