import { countsOf } from '../../lib/counts';
import { compactTable } from '../../lib/table';

/** The outcome of one kind of attack. */
interface Row {
  readonly attack: string;
  readonly victim: string;
  /** How many requests, responses or cases. */
  readonly count: number;
  readonly outcome: string;
  /** MiB, where it was measured. */
  readonly peak?: number | undefined;
}

const rows: Row[] = [];

/** Notes an outcome for the table that is printed after the last test. */
export const note = (row: Row) => rows.push(row);

/** Counts words, the most frequent first, such as "200 × 40, 404 × 2". */
export const tally = (words: readonly (string | number)[]): string =>
  Array.from(countsOf(words.map(String)), ([word, count]) => `${word} × ${count}`).join(', ');

// At the top level of a file, a hook runs once for the whole run.
after(() => {
  if (rows.length === 0) return;
  const table = compactTable(
    ['attack', 'victim', 'number', 'outcome', 'peak MiB'],
    ['left', 'left', 'right', 'left', 'right'],
  );
  for (const { attack, victim, count, outcome, peak } of rows)
    table.push([attack, victim, count.toLocaleString('en'), outcome, peak?.toFixed(0) ?? '']);
  console.log(`\n${table}`);
});
