import type { PageData } from './data';
import { Badge, type Mark, markOf, Origin } from './parts';
import { commandOf, type Head, type Reports } from './reports';

interface Tile {
  readonly title: string;
  readonly of: keyof Reports;
  readonly section: string;
  /** False for what a merge does not wait for. */
  readonly needed: boolean;
  readonly head: Head | undefined;
  readonly ok: boolean | undefined;
  readonly value: string;
}

function tilesOf({ reports, questions, interactions }: PageData): Tile[] {
  const { verify, coverage, mutate, faults, answers } = reports;
  const count = <Item,>(items: readonly Item[] | undefined, is: (item: Item) => boolean) =>
    (items ?? []).filter(is).length;
  const schedules = faults?.played.reduce((sum, played) => sum + played.schedules, 0);
  /** A run that was of other pacts or documents says nothing about this contract. */
  const okOf = (run: { ok: boolean } | undefined, about: readonly { interaction: string }[] = []) =>
    run?.ok && !interactions.every(({ description }) => about.some(({ interaction }) => interaction === description))
      ? undefined
      : run?.ok;
  const settled = count(questions, (question) => question.settled !== undefined);
  const { killed = 0, survived = 0 } = mutate?.counts ?? {};
  return [
    {
      title: 'Verified',
      of: 'verify',
      section: 'interactions',
      needed: true,
      head: verify,
      ok: okOf(verify, verify?.interactions),
      value: `${count(verify?.interactions, ({ verdict }) => verdict === 'passed')} of ${verify?.interactions.length} interactions`,
    },
    {
      title: 'Covered',
      of: 'coverage',
      section: 'interactions',
      needed: true,
      head: coverage,
      ok: okOf(coverage, coverage?.rows),
      value: `${count(coverage?.rows, ({ problems }) => problems.length === 0)} of ${coverage?.rows.length} steps and interactions`,
    },
    {
      title: 'Mutants',
      of: 'mutate',
      section: 'mutants',
      needed: true,
      head: mutate,
      ok: mutate?.only === undefined ? mutate?.ok : undefined,
      value: `${killed} of ${killed + survived} breaking ones killed${mutate?.only === undefined ? '' : `, of those with "${mutate.only}"`}`,
    },
    {
      title: 'Faults',
      of: 'faults',
      section: 'faults',
      needed: true,
      head: faults,
      ok: faults?.ok,
      value: `${schedules} schedules of faults`,
    },
    {
      title: 'Answers',
      of: 'answers',
      section: 'questions',
      needed: true,
      head: answers,
      ok: answers?.ok,
      value: `${count(answers?.played, ({ complaints }) => complaints.length === 0)} of ${answers?.played.length} possible gateways as declared`,
    },
    {
      title: 'Settled',
      of: 'probe',
      section: 'questions',
      needed: false,
      head: reports.probe,
      ok: settled === questions.length ? true : undefined,
      value: `${settled} of ${questions.length} open questions, by a live gateway`,
    },
  ];
}

/** Tells in a sentence if it is safe to merge: everything was run and is well, at the commit that is checked out. */
function conclusion(
  data: PageData,
  tiles: readonly Tile[],
): { readonly mark: Mark; readonly title: string; readonly why: string } {
  const needed = tiles.filter((tile) => tile.needed);
  const named = (some: readonly Tile[]) => some.map(({ title }) => title.toLowerCase()).join(', ');
  const bad = needed.filter(({ ok }) => ok === false);
  if (bad.length > 0) return { mark: 'bad', title: 'Not safe to merge', why: `Failed: ${named(bad)}.` };
  const open = needed.filter(({ ok }) => ok === undefined);
  if (open.length > 0)
    return { mark: 'open', title: 'Not shown to be safe to merge', why: `Not run, or not whole: ${named(open)}.` };
  const old = needed.filter(({ head }) => head?.commit !== data.commit);
  if (old.length > 0)
    return { mark: 'open', title: 'Not shown to be safe to merge', why: `Run at another commit: ${named(old)}.` };
  const dirty = data.dirty || needed.some(({ head }) => head?.dirty);
  if (dirty)
    return {
      mark: 'open',
      title: 'Well, with uncommitted changes',
      why: 'Commit, and run the commands again, to merge.',
    };
  return { mark: 'good', title: 'Safe to merge', why: 'All was run at this commit and is well.' };
}

export function Overview({ data }: { data: PageData }) {
  const tiles = tilesOf(data);
  const { mark, title, why } = conclusion(data, tiles);
  return (
    <section id="overview" aria-labelledby="overview-title">
      <h2 id="overview-title">Overview</h2>
      <p class={`conclusion ${mark}`}>
        <Badge mark={mark}>{title}</Badge>
        <span>{why}</span>
      </p>
      <ul class="tiles">
        {tiles.map(({ title: name, of, section, head, ok, value }) => (
          <li key={name}>
            <h3>
              <a href={`#${section}`}>{name}</a>
            </h3>
            {head || of === 'probe' ? (
              <>
                <p>
                  <Badge mark={markOf(ok)}>{ok === undefined ? 'open' : ok ? 'well' : 'failed'}</Badge>
                </p>
                <p>{value}</p>
              </>
            ) : (
              <p>
                <Badge mark="open">not run</Badge>
              </p>
            )}
            {head?.problems.map((line) => (
              <p key={line} class="problem">
                {line}
              </p>
            ))}
            {head ? <Origin head={head} /> : <code>{commandOf[of]}</code>}
          </li>
        ))}
      </ul>
    </section>
  );
}
