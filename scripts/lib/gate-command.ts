import { z } from 'zod';
import type { BrokerClient } from '../../broker/client/broker-client';
import { brokerHelp } from '../../broker/client/connection';
import { assertVersion } from '../../broker/client/lookup';
import { gate, type Patience, renderDecision } from '../../broker/release/gate';
import { UsageError } from '../../lib/cli';
import { readEnvironment } from '../../lib/environment';
import { type Asked, ofDecision } from '../../results/cases/gate';
import type { Outcome } from '../../results/outcome';
import { resultHelp, resultOptions, type Say } from '../../results/tell';
import { optional } from './flags';

const patienceOptions = {
  'retry-while-unknown': { type: 'string' },
  'retry-interval': { type: 'string' },
} as const;

export const gateOptions = {
  pacticipant: { type: 'string' },
  version: { type: 'string' },
  ...patienceOptions,
  ...resultOptions,
} as const;

/** The end of a gate's help text, from the flag --version on. */
export const gateHelp = `  --version version             instead of the commit that is checked out
  --retry-while-unknown times   how often to ask again while a result is missing (PACT_RETRY_WHILE_UNKNOWN, 30)
  --retry-interval seconds      how long to wait before each time (PACT_RETRY_INTERVAL, 10)${resultHelp}${brokerHelp}`;

const times = z.string().regex(/^\d{1,4}$/, 'must be a number of times, 0 to 9999');
const seconds = z.string().regex(/^(\d{1,3}(\.\d*)?|\.\d+)$/, 'must be a number of seconds, at most 999');

const variables = z.object({
  PACT_RETRY_WHILE_UNKNOWN: times.default('30').transform(Number),
  PACT_RETRY_INTERVAL: seconds.default('10').transform(Number),
});

/**
 * Reads how long a gate waits. A flag takes precedence over its variable.
 * @throws {UsageError} for a flag that is not a number; an Error that names every variable that is not a number
 */
export function readPatience(flags: { [flag in keyof typeof patienceOptions]?: string | undefined }): Patience {
  const read = (flag: keyof typeof patienceOptions, variable: keyof z.infer<typeof variables>, rule: z.ZodString) => {
    const { error } = rule.optional().safeParse(optional(flag, flags[flag]));
    if (error) throw new UsageError(`--${flag} ${error.issues[0]?.message}`);
    return { [variable]: flags[flag] ?? process.env[variable] };
  };
  const env = readEnvironment(variables, {
    ...read('retry-while-unknown', 'PACT_RETRY_WHILE_UNKNOWN', times),
    ...read('retry-interval', 'PACT_RETRY_INTERVAL', seconds),
  });
  return { retries: env.PACT_RETRY_WHILE_UNKNOWN, intervalSeconds: env.PACT_RETRY_INTERVAL };
}

/**
 * Asks the gate about a version, and prints the matrix and the decision.
 * @param command can-i-deploy or can-i-merge, with its arguments except those that name the version
 */
export async function decide(
  client: BrokerClient,
  [command, ...args]: readonly [string, ...string[]],
  asked: Asked,
  patience: Patience,
  say: Say,
): Promise<Outcome> {
  const { pacticipant, version } = asked;
  await assertVersion(client, pacticipant, version);
  const question = [command, '--pacticipant', pacticipant, '--version', version, ...args];
  const decision = await gate(client, question, patience, (line) => say(`${line}\n`));
  say(renderDecision(decision));
  const outcome = ofDecision(decision, asked, client.connection.url);
  if (decision.outcome === 'yes') say(`${outcome.summary}\n`);
  return outcome;
}
