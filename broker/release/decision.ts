import { z } from 'zod';
import { parseJson } from '../../lib/json';
import type { BrokerClient } from '../client/broker-client';
import { complaintIn, pactBroker } from '../client/pact-cli';

const pacticipant = z.object({ name: z.string(), version: z.object({ number: z.string() }).nullish() });
const verificationResult = z.object({
  success: z.boolean(),
  _links: z.object({ self: z.object({ href: z.string() }) }),
});

/** A consumer's version, a provider's version, and the result of their verification. */
const row = z
  .object({ consumer: pacticipant, provider: pacticipant, verificationResult: verificationResult.nullable() })
  .transform(({ consumer, provider, verificationResult: result }) => ({
    consumer: consumer.name,
    consumerVersion: consumer.version?.number,
    provider: provider.name,
    providerVersion: provider.version?.number,
    result: result ? (result.success ? 'verified' : 'failed') : 'unknown',
    url: result?._links.self.href,
  }));

const matrix = z.object({
  summary: z.object({ deployable: z.boolean().nullable(), failed: z.number(), unknown: z.number() }),
  notices: z.array(z.object({ type: z.string(), text: z.string() })),
  matrix: z.array(row),
});

export interface Decision {
  /** `unknown` when results are missing and none has failed. */
  readonly outcome: 'yes' | 'no' | 'unknown';
  readonly rows: readonly z.infer<typeof row>[];
  /** The broker's reasons, a line each. */
  readonly reasons: readonly string[];
}

/**
 * Asks the broker once, by a command of the CLI.
 * @param question can-i-deploy or can-i-merge with its arguments
 */
export async function askDecision(client: BrokerClient, question: readonly string[]): Promise<Decision> {
  // With --output json the CLI exits with 0 whatever the decision is.
  const out = await pactBroker(client, [...question, '--output', 'json'], 'gave no decision');
  const { data, error } = matrix.safeParse(parseJson(out));
  if (!data) throw client.failure(`gave no decision: ${complaintIn(out) || z.prettifyError(error)}`);
  const { summary, notices, matrix: rows } = data;
  // Deployable is null, not false, while a result is missing beside one that failed.
  const no = summary.failed > 0 || (summary.deployable !== true && summary.unknown === 0);
  const outcome = summary.deployable === true ? 'yes' : no ? 'no' : 'unknown';
  return { outcome, rows, reasons: notices.map(({ text }) => text) };
}
