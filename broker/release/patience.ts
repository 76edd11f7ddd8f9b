import { z } from 'zod';
import { UsageError } from '../../lib/cli';
import { readEnvironment } from '../../lib/environment';
import { optional } from '../../scripts/lib/flags';

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

const times = z.string().regex(/^\d{1,4}$/, 'must be a number of times, 0 to 9999');
const seconds = z.string().regex(/^(\d{1,3}|\d?\.\d+|\d\.\d*)$/, 'must be a number of seconds, at most 999');

const patience = z.object({
  PACT_RETRY_WHILE_UNKNOWN: times.default('30'),
  PACT_RETRY_INTERVAL: seconds.default('10'),
});

function checked(flag: keyof typeof patienceOptions, value: string | undefined, rule: z.ZodString) {
  const { error } = rule.optional().safeParse(optional(flag, value));
  if (error) throw new UsageError(`--${flag} ${error.issues[0]?.message}`);
  return value;
}

/**
 * A flag counts before its variable.
 * @throws UsageError for a flag that is no number, and an error of every variable that is none
 */
export function readPatience(flags: { [flag in keyof typeof patienceOptions]?: string | undefined }): Patience {
  const retries = checked('retry-while-unknown', flags['retry-while-unknown'], times);
  const interval = checked('retry-interval', flags['retry-interval'], seconds);
  const read = readEnvironment(patience, {
    ...process.env,
    ...(retries !== undefined && { PACT_RETRY_WHILE_UNKNOWN: retries }),
    ...(interval !== undefined && { PACT_RETRY_INTERVAL: interval }),
  });
  return { retries: Number(read.PACT_RETRY_WHILE_UNKNOWN), intervalSeconds: Number(read.PACT_RETRY_INTERVAL) };
}
