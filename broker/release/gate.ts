import { setTimeout as delay } from 'node:timers/promises';
import Table from 'cli-table3';
import type { BrokerClient } from '../client/broker-client';
import type { Patience } from './patience';
import { askVerdict, type Verdict } from './verdict';

const short = (version: string | undefined) => version?.replace(/^[0-9a-f]{40}/, (sha) => sha.slice(0, 12)) ?? '';

/** The matrix as a table, then each failed result with its URL, then the broker's reasons. */
export function renderVerdict({ rows, reasons }: Verdict): string {
  const table = new Table({
    head: ['consumer', 'version', 'provider', 'version', 'result'],
    style: { head: [], border: [], compact: true },
  });
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

/** Asks until the answer is yes or no, or patience ends. The broker announces nothing, so there is no event to wait for. */
export async function gate(
  client: BrokerClient,
  question: readonly string[],
  { retries, intervalSeconds }: Patience,
  say: (line: string) => void,
): Promise<Verdict> {
  for (let retry = 1; ; retry += 1) {
    const verdict = await askVerdict(client, question);
    if (verdict.answer !== 'unknown' || retry > retries) return verdict;
    const missing = verdict.rows
      .filter(({ result }) => result === 'unknown')
      .map((row) => `${row.consumer} with ${row.provider}`);
    say(`No result yet of ${missing.join(', ')}: asking again in ${intervalSeconds} s (${retry} of ${retries})`);
    await delay(intervalSeconds * 1000);
  }
}

/**
 * Asks, prints the matrix, and says what came of it.
 * @param what completes the sentences "Yes, ..." and "No, ..."
 * @throws one line where the answer is not yes
 */
export async function decide(
  client: BrokerClient,
  question: readonly string[],
  patience: Patience,
  what: { readonly yes: string; readonly no: string },
): Promise<void> {
  const verdict = await gate(client, question, patience, (line) => console.log(line));
  process.stdout.write(renderVerdict(verdict));
  if (verdict.answer === 'no') throw new Error(`No, ${what.no}: a verification failed or is not there, see above`);
  if (verdict.answer === 'unknown') throw new Error(`No, ${what.no} yet: results are missing, see above`);
  console.log(`Yes, ${what.yes}`);
}
