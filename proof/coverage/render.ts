import type { Colours } from '../../lib/colours';
import { compactTable } from '../../lib/table';
import type { Row } from './cover';

/** One line that sums the rows up. */
export function summed(rows: readonly Row[]): string {
  const here = rows.filter(({ isElsewhere }) => !isElsewhere);
  const covered = here.filter(({ problems }) => problems.length === 0).length;
  const elsewhere = rows.length - here.length;
  return `${covered} of ${here.length} covered${elsewhere > 0 ? `; ${elsewhere} on services that no pact is about` : ''}`;
}

/** Renders a table of the rows, a line for each problem, and a summary. */
export function render(rows: readonly Row[], colours: Colours): string {
  const { red, green, dim } = colours;
  const verdict = ({ problems, isElsewhere }: Row) =>
    isElsewhere ? dim('no pact') : problems.length > 0 ? red('uncovered') : green('covered');
  const table = compactTable(['step', 'call or callback', 'status', 'interaction', 'coverage']);
  for (const row of rows) table.push([row.what, row.call, row.statuses, row.interaction, verdict(row)]);
  const lines = rows.flatMap(({ what, interaction, problems }) =>
    problems.map((problem) => red(`uncovered: ${what}, "${interaction}": ${problem}`)),
  );
  const summary = summed(rows);
  return [table.toString(), ...lines, lines.length > 0 ? red(summary) : green(summary), ''].join('\n');
}
