import { blamePrecisionOf, percent } from '../../proof/mutation/score';
import type { PageData } from './data';
import { Badge, NotRun, Section, StackedBar, Table } from './parts';
import type { Mutant } from './reports';

const isWrong = ({ fate }: Mutant) => ['survived', 'crashed', 'refused'].includes(fate);
const excused = ({ because }: Mutant) => because !== undefined;

/** The share of the failing interactions that are about their mutant; empty where none was killed. */
function blameOf(mutants: readonly Mutant[]): string {
  const killed = mutants.filter(({ fate }) => fate === 'killed');
  return killed.length === 0 ? '' : percent(blamePrecisionOf(killed));
}

function MutantTable({ head, groups }: { head: string; groups: ReadonlyMap<string, readonly Mutant[]> }) {
  const sorted = [...groups].sort(
    ([one, some], [other, more]) =>
      more.filter(isWrong).length - some.filter(isWrong).length || one.localeCompare(other),
  );
  return (
    <Table
      label={`Mutants by ${head}`}
      columns={[head, 'killed or accepted', 'wrong', 'excused', 'shares', 'blame precision']}
      numbers={['killed or accepted', 'wrong', 'excused', 'blame precision']}
    >
      {sorted.map(([name, mutants]) => {
        const wrong = mutants.filter(isWrong).length;
        const right = mutants.filter((mutant) => !isWrong(mutant) && !excused(mutant)).length;
        const rest = mutants.length - wrong - right;
        const shares = [
          { name: 'killed or accepted', count: right, fill: 'fill-good' },
          { name: 'wrong', count: wrong, fill: 'fill-bad' },
          { name: 'excused', count: rest, fill: 'fill-open' },
        ];
        return (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td class="number">{right}</td>
            <td class="number">{wrong > 0 ? <Badge mark="bad">{wrong}</Badge> : 0}</td>
            <td class="number">{rest}</td>
            <td>
              <StackedBar
                shares={shares}
                total={mutants.length}
                label={`${name}: ${right} right, ${wrong} wrong, ${rest} excused`}
              />
            </td>
            <td class="number">{blameOf(mutants)}</td>
          </tr>
        );
      })}
    </Table>
  );
}

function grouped(mutants: readonly Mutant[], keysOf: (mutant: Mutant) => readonly string[]): Map<string, Mutant[]> {
  const groups = new Map<string, Mutant[]>();
  for (const mutant of mutants) for (const key of keysOf(mutant)) groups.set(key, [...(groups.get(key) ?? []), mutant]);
  return groups;
}

/** The interactions that killed a mutant; for another, those of which one should have. */
const noticing = ({ by, expected }: Mutant) =>
  by.length > 0 ? by : expected.length > 0 ? expected : ['(none is about it)'];

/** The mutants of the gateway: those that ended wrong first, then by operator and by interaction. */
export function Mutants({ data: { reports, hasMutationPage } }: { data: PageData }) {
  const { mutate } = reports;
  const wrong = mutate?.mutants.filter(isWrong) ?? [];
  const right = mutate?.mutants.filter(excused) ?? [];
  return (
    <Section id="mutants" title="Mutants" head={mutate}>
      <p>
        The embedded gateway is broken in one way at a time. The contract has to notice it (a mutant is <em>killed</em>
        ), by an interaction that is about the change (<em>blame</em>); a change that the app does not mind has to be{' '}
        <em>accepted</em>.
      </p>
      {!mutate && <NotRun of="mutate" />}
      {mutate && <p>{mutate.summary}</p>}
      {mutate && (
        <>
          <h3>{`Survivors and false kills: ${wrong.length}`}</h3>
          {wrong.length > 0 && (
            <ul class="problem">
              {wrong.map(({ operator, where, fate, reason }) => (
                <li key={`${operator} ${where}`}>
                  <Badge mark="bad">{fate}</Badge> <code>{`${operator} | ${where}`}</code>: {reason}
                </li>
              ))}
            </ul>
          )}
          <h3>By operator</h3>
          <MutantTable head="operator" groups={grouped(mutate.mutants, ({ operator }) => [operator])} />
          <h3>By interaction</h3>
          <MutantTable
            head="interaction"
            groups={grouped(
              mutate.mutants.filter(({ fate }) => fate !== 'accepted'),
              noticing,
            )}
          />
          <details>
            <summary>{`${right.length} that are excused, each with its reason`}</summary>
            <ul>
              {right.map(({ operator, where, fate, because }) => (
                <li key={`${operator} ${where}`}>
                  {`${fate}: `}
                  <code>{`${operator} | ${where}`}</code>: {because}
                </li>
              ))}
            </ul>
          </details>
          {hasMutationPage && (
            <p>
              <a href="mutation.html">Each mutant at its line</a>
            </p>
          )}
        </>
      )}
    </Section>
  );
}

/** A fill for each outcome, in the order in which outcomes are first seen. */
const fills = ['fill-1', 'fill-2', 'fill-3', 'fill-4', 'fill-5', 'fill-6'];

/** The outcomes of runs against a gateway that misbehaves, by the kind of fault that struck. */
export function Faults({ data: { reports } }: { data: PageData }) {
  const { faults } = reports;
  return (
    <Section id="faults" title="Faults" head={faults}>
      <p>
        Random schedules of faults strike the app and the verification. The numbers are of schedules in which a kind of
        fault struck, by how they ended.
      </p>
      {!faults && <NotRun of="faults" />}
      {faults?.played.map(({ word, ok, schedules, outcomes, kinds }) => {
        const names = Object.keys(outcomes);
        return (
          <div key={word}>
            <h3>
              {`The ${word}: ${schedules} schedules `}
              <Badge mark={ok ? 'good' : 'bad'}>{ok ? 'as it must be' : 'failed'}</Badge>
            </h3>
            <p class="legend">
              {names.map((name, index) => (
                <span key={name}>
                  <svg width="12" height="12" aria-hidden="true">
                    <rect width="12" height="12" class={fills[index % fills.length]} />
                  </svg>{' '}
                  {`${name} ${outcomes[name]}`}
                </span>
              ))}
            </p>
            <Table
              label={`Outcomes of the ${word} by kind of fault, in schedules`}
              columns={['kind of fault', 'struck', ...names, 'shares']}
              numbers={['struck', ...names]}
            >
              {kinds.map(({ kind, struck, outcomes: each }) => (
                <tr key={kind}>
                  <th scope="row">{kind}</th>
                  <td class="number">{struck}</td>
                  {names.map((name) => (
                    <td key={name} class="number">
                      {each[name] ?? 0}
                    </td>
                  ))}
                  <td>
                    <StackedBar
                      shares={names.map((name, index) => ({
                        name,
                        count: each[name] ?? 0,
                        fill: fills[index % fills.length] ?? '',
                      }))}
                      total={struck}
                      label={names.map((name) => `${name}: ${each[name] ?? 0}`).join(', ')}
                    />
                  </td>
                </tr>
              ))}
            </Table>
          </div>
        );
      })}
    </Section>
  );
}
