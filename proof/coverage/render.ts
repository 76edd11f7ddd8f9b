import Table from 'cli-table3';
import type { createColors } from 'picocolors';
import type { Row } from './cover';

/** A table of what is covered by what, then what is not, and one line with the verdict. */
export function render(rows: readonly Row[], colours: ReturnType<typeof createColors>): string {
  const { red, green } = colours;
  const table = new Table({
    head: ['step', 'call or callback', 'status', 'interaction', 'verdict'],
    style: { head: [], border: [], compact: true },
  });
  for (const { what, call, statuses, interaction, problems } of rows) {
    table.push([what, call, statuses, interaction, problems.length > 0 ? red('uncovered') : green('covered')]);
  }
  const wrong = rows.flatMap(({ what, interaction, problems }) =>
    problems.map((problem) => red(`uncovered: ${what}, "${interaction}": ${problem}`)),
  );
  const covered = rows.filter(({ problems }) => problems.length === 0).length;
  const verdict = `${covered} of ${rows.length} covered`;
  return [table.toString(), ...wrong, wrong.length > 0 ? red(verdict) : green(verdict), ''].join('\n');
}
