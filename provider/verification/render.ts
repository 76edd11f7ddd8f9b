import type { Colours } from '../../lib/colours';
import { compactTable } from '../../lib/table';
import type { Finding, Result } from './results';
import type { Verification } from './verify';

const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;

const explained = ({ question, expected, found }: Finding) => ` — ${question}: expected ${expected}, found ${found}`;

type Column = readonly [name: string, cell: (result: Result) => string | number];
const consumerColumn: Column = ['consumer', ({ consumer }) => consumer];
const credentialColumn: Column = [
  'credential',
  ({ keepsCredential }) => (keepsCredential ? "the pact's" : "the target's"),
];

/** Writes a verification for people: a table, then each difference and problem, then one line that sums it up. */
export function render({ ok, results, problems, calls }: Verification, colours: Colours): string {
  const paint = { passed: colours.green, failed: colours.red, pending: colours.yellow };
  const columns: Column[] = [
    ['interaction', ({ interaction }) => interaction],
    ...(new Set(results.map(({ consumer }) => consumer)).size > 1 ? [consumerColumn] : []),
    ['provider', ({ provider }) => provider],
    ['state', ({ states }) => states.join(', ')],
    ...(results.some(({ keepsCredential }) => keepsCredential) ? [credentialColumn] : []),
    ['verdict', ({ verdict }) => paint[verdict](verdict)],
    ['ms', ({ ms }) => ms],
  ];
  const table = compactTable(
    columns.map(([name]) => name),
    columns.map(([name]) => (name === 'ms' ? 'right' : 'left')),
  );
  for (const result of results) table.push(columns.map(([, cell]) => cell(result)));
  const wrong = results
    .filter(({ verdict }) => verdict !== 'passed')
    .flatMap(({ interaction, verdict, mismatches, findings }) => [
      paint[verdict](`${verdict}: ${interaction}${findings.map(explained).join('')}`),
      ...mismatches.map((line) => `  ${line}`),
    ]);
  const count = (verdict: string) => results.filter((each) => each.verdict === verdict).length;
  const summary = `${count('passed')} of ${plural(results.length, 'interaction')} verified, ${plural(calls, 'call')} to the providers`;
  return [
    ...(results.length > 0 ? [table.toString()] : []),
    ...wrong,
    ...problems.map((line) => `${colours.red('problem')}: ${line}`),
    ok ? colours.green(summary) : colours.red(`${summary}: the verification failed`),
    '',
  ].join('\n');
}
