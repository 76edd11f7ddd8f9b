import Table from 'cli-table3';
import type { createColors } from 'picocolors';
import { type BreakingMutant, type Group, nameOf } from './mutant';
import { percent, type Score } from './score';

type Colours = ReturnType<typeof createColors>;

const quoted = (names: readonly string[]) => names.map((name) => `"${name}"`).join(' or ');
const place = ({ where }: BreakingMutant) => where.slice(where.indexOf(': ') + 2);

const letItNotice = (mutant: BreakingMutant) =>
  place(mutant).includes(' = ')
    ? `let ${quoted(mutant.expected)} refuse ${place(mutant)}, which the app does not go on with`
    : `let ${quoted(mutant.expected)} match ${place(mutant)}, which the app reads`;

/** What would kill a survivor. */
const remedies: Record<Group, (mutant: BreakingMutant) => string> = {
  auth: ({ where }) => `record ${where} without a token`,
  lifecycle: () => 'record an interaction in which the app meets this rule, with a state that leads there',
  status: ({ expected }) => `let ${quoted(expected)} accept only the statuses that the app can go on with`,
  response: letItNotice,
  request: ({ expected }) => `let ${quoted(expected)} send what the app sends`,
  callback: letItNotice,
};

export const remedyFor = (mutant: BreakingMutant) =>
  mutant.expected.length > 0 || mutant.group === 'auth' || mutant.group === 'lifecycle'
    ? remedies[mutant.group](mutant)
    : 'record an interaction with this call';

interface Row {
  killed: number;
  survived: number;
  equivalent: number;
}

type BreakingOutcome = Score['killed'][number];

function tally({ killed, survivors, equivalents }: Score, keysOf: (outcome: BreakingOutcome) => readonly string[]) {
  const rows = new Map<string, Row>();
  const count = (outcome: BreakingOutcome, column: keyof Row) => {
    for (const key of keysOf(outcome)) {
      const row = rows.get(key) ?? { killed: 0, survived: 0, equivalent: 0 };
      row[column] += 1;
      rows.set(key, row);
    }
  };
  for (const outcome of killed) count(outcome, 'killed');
  for (const outcome of survivors) count(outcome, 'survived');
  for (const { outcome } of equivalents) count(outcome, 'equivalent');
  return [...rows].sort(([one], [other]) => (one < other ? -1 : 1));
}

function table(head: string, rows: ReturnType<typeof tally>, colours: Colours): string {
  const made = new Table({
    head: [head, 'killed', 'survived', 'equivalent'],
    colAligns: ['left', 'right', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  });
  for (const [key, { killed, survived, equivalent }] of rows) {
    made.push([key, killed, survived > 0 ? colours.red(String(survived)) : survived, equivalent]);
  }
  return made.toString();
}

/** The interactions that killed a mutant, or one of which should have. */
function interactionsOf({ mutant: { expected }, by }: BreakingOutcome): readonly string[] {
  if (by.length > 0) return by;
  return expected.length > 0 ? expected : ['(none is about it)'];
}

/** Tables by operator and by interaction, then each survivor with what would kill it, each false kill, and the verdict. */
export function render(score: Score, colours: Colours): string {
  const { killed, survivors, equivalents, accepted, falseKills, problems } = score;
  const { red, green, bold } = colours;
  const breaking = killed.length + survivors.length;
  const compatible = accepted.length + falseKills.length;
  const verdict = [
    `${killed.length} of ${breaking} breaking mutants killed${breaking > 0 ? ` (${percent(killed.length / breaking)})` : ''}`,
    `${accepted.length} of ${compatible} compatible mutants accepted`,
    `${equivalents.length} equivalent`,
  ].join(', ');
  return [
    table(
      'operator',
      tally(score, ({ mutant: { operator, group } }) => [`${group}: ${operator}`]),
      colours,
    ),
    table('interaction', tally(score, interactionsOf), colours),
    ...survivors.flatMap(({ mutant, status, reason }) => [
      `${red(status)}: ${bold(nameOf(mutant))}`,
      `  ${reason}; to kill it, ${remedyFor(mutant)}`,
    ]),
    ...falseKills.map(
      ({ mutant, by, reason }) => `${red('false kill')}: ${bold(nameOf(mutant))}\n  ${quoted(by)}: ${reason}`,
    ),
    ...problems.map((line) => `${red('problem')}: ${line}`),
    problems.length > 0 ? red(verdict) : green(verdict),
    '',
  ].join('\n');
}
