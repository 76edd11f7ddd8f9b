import type { Place } from '../outcome';
import type { Child } from './preact';
import { commandOf, type Head, type Reports } from './reports';

const signs = { good: '✓', bad: '✗', open: '–' } as const;
export type Mark = keyof typeof signs;

/** A word that is told by its sign and its text, and only then by its colour. */
export const Badge = ({ mark, children }: { mark: Mark; children: Child }) => (
  <span class={`badge ${mark}`}>
    <span aria-hidden="true">{signs[mark]}</span> {children}
  </span>
);

export const markOf = (ok: boolean | undefined): Mark => (ok === undefined ? 'open' : ok ? 'good' : 'bad');

/** Tells that a command was not run, and how to run it. */
export const NotRun = ({ of }: { of: keyof Reports }) => (
  <p class="not-run">
    <Badge mark="open">not run</Badge> <code>{commandOf[of]}</code>
  </p>
);

export const when = (iso: string): string => `${iso.slice(0, 16).replace('T', ' ')} UTC`;

/** When a report was written, and of which commit. */
export const Origin = ({ head: { time, commit, dirty } }: { head: Head }) => (
  <small>
    <time datetime={time}>{when(time)}</time>
    {commit && ` of ${commit.slice(0, 12)}`}
    {dirty && ', with uncommitted changes'}
  </small>
);

/** A part of the page. */
export const Section = ({
  id,
  title,
  head,
  children,
}: {
  id: string;
  title: string;
  head?: Head | undefined;
  children: Child;
}) => (
  <section id={id} aria-labelledby={`${id}-title`}>
    <h2 id={`${id}-title`}>{title}</h2>
    {head && (
      <p>
        <Origin head={head} />
      </p>
    )}
    {children}
  </section>
);

/** A wide thing, which a narrow screen scrolls by itself. */
export const Wide = ({ label, children }: { label: string; children: Child }) => (
  // biome-ignore lint/a11y/useSemanticElements: a section would be a part of the page of its own
  <div class="wide" role="group" aria-label={label} tabindex={0}>
    {children}
  </div>
);

interface TableProps {
  label: string;
  columns: readonly string[];
  /** The columns whose cells are numbers, which stand at the right. */
  numbers?: readonly string[];
  children: Child;
}

export const Table = ({ label, columns, numbers = [], children }: TableProps) => (
  <Wide label={label}>
    <table>
      <thead>
        <tr>
          {columns.map((column) => (
            <th scope="col" key={column} class={numbers.includes(column) ? 'number' : undefined}>
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  </Wide>
);

export type LinkTo = (place: Place) => string;

export const PlaceLink = ({ place, linkTo }: { place: Place; linkTo: LinkTo }) => (
  <a href={linkTo(place)}>
    {place.file}:{place.line}
  </a>
);

interface Share {
  readonly name: string;
  readonly count: number;
  readonly fill: string;
}

/** A bar of shares. Each has a pattern of its own beside its colour, and the table beside it has the numbers. */
export function StackedBar({ shares, total, label }: { shares: readonly Share[]; total: number; label: string }) {
  const width = 180;
  let x = 0;
  return (
    <svg class="bar" viewBox={`0 0 ${width} 14`} width={width} height={14} role="img" aria-label={label}>
      {shares
        .filter(({ count }) => count > 0)
        .map(({ name, count, fill }) => {
          const share = (count / Math.max(total, 1)) * width;
          const start = x;
          x += share;
          return (
            <rect key={name} x={start} y={1} width={Math.max(share - 1, 1)} height={12} class={fill}>
              <title>{`${name}: ${count}`}</title>
            </rect>
          );
        })}
    </svg>
  );
}
