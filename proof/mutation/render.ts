import type { Colours } from '../../lib/colours';
import { compactTable } from '../../lib/table';
import { type Group, type Mutant, nameOf } from './mutant';
import { blamePrecisionOf, type Outcome, percent, type Score } from './score';

const quoted = (names: readonly string[]) => names.map((name) => `"${name}"`).join(' or ');
const place = ({ where }: Mutant) => where.slice(where.indexOf(': ') + 2);

const letItNotice = (mutant: Mutant) =>
  place(mutant).includes(' = ')
    ? `let ${quoted(mutant.expected)} refuse ${place(mutant)}, which the app does not go on with`
    : `let ${quoted(mutant.expected)} match ${place(mutant)}, which the app reads`;

/** The change of the contract that would kill a survivor. */
const remedies: Record<Group, (mutant: Mutant) => string> = {
  auth: ({ where }) => `record ${where} without a token`,
  lifecycle: () => 'record an interaction in which the app meets this rule, with a state that leads there',
  status: ({ expected }) => `let ${quoted(expected)} accept only the statuses that the app can go on with`,
  response: letItNotice,
  request: ({ expected }) => `let ${quoted(expected)} send what the app sends`,
  callback: letItNotice,
};

export const remedyFor = (mutant: Mutant) =>
  mutant.expected.length > 0 || mutant.group === 'auth' || mutant.group === 'lifecycle'
    ? remedies[mutant.group](mutant)
    : 'record an interaction with this call';

type Column = 'killed' | 'survived' | 'equivalent';

function tally({ killed, survivors, equivalents }: Score, keysOf: (outcome: Outcome) => readonly string[]) {
  const rows = new Map<string, Record<Column, Outcome[]>>();
  const count = (outcome: Outcome, column: Column) => {
    for (const key of keysOf(outcome)) {
      const row = rows.get(key) ?? { killed: [], survived: [], equivalent: [] };
      row[column].push(outcome);
      rows.set(key, row);
    }
  };
  for (const outcome of killed) count(outcome, 'killed');
  for (const outcome of survivors) count(outcome, 'survived');
  for (const { outcome } of equivalents) count(outcome, 'equivalent');
  return [...rows].sort(([one], [other]) => (one < other ? -1 : 1));
}

function table(head: string, rows: ReturnType<typeof tally>, colours: Colours): string {
  const made = compactTable(
    [head, 'killed', 'survived', 'equivalent', 'blame'],
    ['left', 'right', 'right', 'right', 'right'],
  );
  for (const [key, { killed, survived, equivalent }] of rows) {
    const alive = survived.length > 0 ? colours.red(String(survived.length)) : survived.length;
    const blame = killed.length > 0 ? percent(blamePrecisionOf(killed)) : '';
    made.push([key, killed.length, alive, equivalent.length, blame]);
  }
  return made.toString();
}

/** The interactions that killed a mutant; for a survivor, those of which one should have. */
function interactionsOf({ mutant: { expected }, by }: Outcome): readonly string[] {
  if (by.length > 0) return by;
  return expected.length > 0 ? expected : ['(none is about it)'];
}

/** How often each interaction failed although the mutant was not about it, the most frequent first. */
function collateralOf(killed: readonly Outcome[]): [interaction: string, mutants: string[]][] {
  const mutants = new Map<string, string[]>();
  for (const { mutant, collateral } of killed) {
    for (const interaction of collateral) {
      mutants.set(interaction, [...(mutants.get(interaction) ?? []), nameOf(mutant)]);
    }
  }
  return [...mutants].sort(([, one], [, other]) => other.length - one.length);
}

/**
 * Renders tables by operator and by interaction, each survivor with the change that would kill it, each false kill, the interactions that
 * failed although no mutant was about them, and a summary.
 */
export function render(score: Score, colours: Colours): string {
  const { killed, survivors, equivalents, accepted, falseKills, stricter, blamePrecision, problems } = score;
  const { red, green, bold } = colours;
  const breaking = killed.length + survivors.length;
  const compatible = accepted.length + falseKills.length;
  const undermined = killed.reduce((total, outcome) => total + outcome.undermined.length, 0);
  const summary = [
    `${killed.length} of ${breaking} breaking mutants killed${breaking > 0 ? ` (${percent(killed.length / breaking)})` : ''}`,
    `${accepted.length} of ${compatible} compatible mutants accepted`,
    `${equivalents.length} equivalent`,
    `${stricter.length} refused on purpose`,
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
    ...collateralOf(killed).map(
      ([interaction, mutants]) =>
        `collateral: "${interaction}" failed with ${mutants.length} mutants that are about others, such as ${mutants[0]}`,
    ),
    ...problems.map((line) => `${red('problem')}: ${line}`),
    `blame precision ${percent(blamePrecision)}; ${undermined} failures are of interactions that their mutant undermines, and counted apart`,
    problems.length > 0 ? red(summary) : green(summary),
    '',
  ].join('\n');
}
