import { z } from 'zod';
import { parseJson } from '../../lib/json';
import type { BrokerClient } from '../client/broker-client';
import { pactBroker } from '../client/pact-cli';

const side = z.object({ name: z.string(), version: z.object({ number: z.string() }).nullish() });
const link = z.object({ _links: z.object({ self: z.object({ href: z.string() }) }) });

const matrix = z.object({
  summary: z.object({ deployable: z.boolean().nullable(), failed: z.number(), unknown: z.number() }),
  notices: z.array(z.object({ type: z.string(), text: z.string() })),
  matrix: z.array(
    z.object({
      consumer: side,
      provider: side,
      verificationResult: link.extend({ success: z.boolean() }).nullable(),
    }),
  ),
});

export interface Row {
  readonly consumer: string;
  readonly consumerVersion: string | undefined;
  readonly provider: string;
  readonly providerVersion: string | undefined;
  readonly result: 'verified' | 'failed' | 'unknown';
  /** Of the verification's result, where there is one. */
  readonly url: string | undefined;
}

export interface Verdict {
  /** `unknown`: nothing has failed, but results are missing. */
  readonly answer: 'yes' | 'no' | 'unknown';
  readonly rows: readonly Row[];
  /** The broker's reasons, a line each. */
  readonly reasons: readonly string[];
}

/**
 * Asks the broker once, by a command of the CLI.
 * @param question can-i-deploy or can-i-merge with its arguments
 */
export async function askVerdict(client: BrokerClient, question: readonly string[]): Promise<Verdict> {
  const { out, complaint } = await pactBroker(client, [...question, '--output', 'json']);
  // The exit code says nothing: with --output json the CLI ends with 0 whatever the answer is.
  const read = matrix.safeParse(parseJson(out));
  if (!read.success) throw client.failure(`gave no verdict: ${complaint || z.prettifyError(read.error)}`);
  const { summary, notices } = read.data;
  const rows = read.data.matrix.map(({ consumer, provider, verificationResult: result }) => ({
    consumer: consumer.name,
    consumerVersion: consumer.version?.number,
    provider: provider.name,
    providerVersion: provider.version?.number,
    result: result ? (result.success ? ('verified' as const) : ('failed' as const)) : ('unknown' as const),
    url: result?._links.self.href,
  }));
  // Deployable is null, not false, while a result is missing beside one that failed.
  const no = summary.failed > 0 || (summary.deployable !== true && summary.unknown === 0);
  const answer = summary.deployable === true ? 'yes' : no ? 'no' : 'unknown';
  return { answer, rows, reasons: notices.map(({ text }) => text) };
}
