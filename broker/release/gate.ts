import { setTimeout as delay } from 'node:timers/promises';
import { compactTable } from '../../lib/table';
import type { BrokerClient } from '../client/broker-client';
import { askDecision, type Decision } from './decision';

export interface Patience {
  /** How often the gate asks again while a result is missing. */
  readonly retries: number;
  readonly intervalSeconds: number;
}

const short = (version: string | undefined) => version?.replace(/^[0-9a-f]{40}/, (sha) => sha.slice(0, 12)) ?? '';

/** Renders the matrix as a table, then each failed result with its URL, then the broker's reasons. */
export function renderDecision({ rows, reasons }: Decision): string {
  const table = compactTable(['consumer', 'version', 'provider', 'version', 'result']);
  for (const row of rows) {
    table.push([row.consumer, short(row.consumerVersion), row.provider, short(row.providerVersion), row.result]);
  }
  const failed = rows.filter(({ result }) => result === 'failed');
  return [
    ...(rows.length > 0 ? [table.toString()] : []),
    ...failed.map(({ consumer, provider, url }) => `failed: ${consumer} with ${provider}: ${url}`),
    ...reasons,
    '',
  ].join('\n');
}

/** Asks until the decision is yes or no, or patience ends. The broker has no event to wait for. */
export async function gate(
  client: BrokerClient,
  question: readonly string[],
  { retries, intervalSeconds }: Patience,
  say: (line: string) => void,
): Promise<Decision> {
  for (let retry = 1; ; retry += 1) {
    const decision = await askDecision(client, question);
    if (decision.outcome !== 'unknown' || retry > retries) return decision;
    const missing = decision.rows
      .filter(({ result }) => result === 'unknown')
      .map((row) => `${row.consumer} with ${row.provider}`);
    say(`No result yet of ${missing.join(', ')}: asking again in ${intervalSeconds} s (${retry} of ${retries})`);
    await delay(intervalSeconds * 1000);
  }
}
