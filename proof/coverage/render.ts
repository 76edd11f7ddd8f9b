import type { Colours } from '../../lib/colours';
import { compactTable } from '../../lib/table';
import type { Row } from './cover';

/** Renders a table of the rows, a line for each problem, and a summary. */
export function render(rows: readonly Row[], colours: Colours): string {
  const { red, green } = colours;
  const table = compactTable(['step', 'call or callback', 'status', 'interaction', 'coverage']);
  for (const { what, call, statuses, interaction, problems } of rows) {
    table.push([what, call, statuses, interaction, problems.length > 0 ? red('uncovered') : green('covered')]);
  }
  const lines = rows.flatMap(({ what, interaction, problems }) =>
    problems.map((problem) => red(`uncovered: ${what}, "${interaction}": ${problem}`)),
  );
  const covered = rows.filter(({ problems }) => problems.length === 0).length;
  const summary = `${covered} of ${rows.length} covered`;
  return [table.toString(), ...lines, lines.length > 0 ? red(summary) : green(summary), ''].join('\n');
}
