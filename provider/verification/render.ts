import type { Colours } from '../../lib/colours';
import { compactTable } from '../../lib/table';
import type { Finding } from './results';
import type { Verification } from './verify';

const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;

const explained = ({ question, expected, found }: Finding) => ` — ${question}: expected ${expected}, found ${found}`;

/** Writes a verification for people: a table, then each difference and problem, then one line that sums it up. */
export function render({ ok, results, problems, calls }: Verification, colours: Colours): string {
  const paint = { passed: colours.green, failed: colours.red, pending: colours.yellow };
  const table = compactTable(
    ['interaction', 'provider', 'state', 'verdict', 'ms'],
    ['left', 'left', 'left', 'left', 'right'],
  );
  for (const { interaction, provider, state, verdict, ms } of results) {
    table.push([interaction, provider, state, paint[verdict](verdict), ms]);
  }
  const wrong = results
    .filter(({ verdict }) => verdict !== 'passed')
    .flatMap(({ interaction, verdict, mismatches, findings }) => [
      paint[verdict](`${verdict}: ${interaction}${findings.map(explained).join('')}`),
      ...mismatches.map((line) => `  ${line}`),
    ]);
  const count = (verdict: string) => results.filter((each) => each.verdict === verdict).length;
  const verified = `${count('passed')} of ${plural(results.length, 'interaction')} verified, ${plural(calls, 'call')} to the providers`;
  const summary = ok && results.length === 0 ? 'There is no pact to verify yet' : verified;
  return [
    ...(results.length > 0 ? [table.toString()] : []),
    ...wrong,
    ...problems.map((line) => `${colours.red('problem')}: ${line}`),
    ok ? colours.green(summary) : colours.red(`${summary}: the verification failed`),
    '',
  ].join('\n');
}
