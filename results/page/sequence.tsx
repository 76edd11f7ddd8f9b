import type { Event } from './reports';

interface Arrow {
  readonly kind: 'call' | 'callback';
  readonly other: string;
  readonly label: string;
  readonly outcome: string;
  /** Milliseconds since the begin. */
  readonly at: number;
  readonly cleanUp: boolean;
}

const short = (path: string) =>
  path.replace('/business/communication', '…').replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '{uid}');

function arrowOf(event: Event): Arrow {
  if (event.kind === 'callback') {
    const { about, says, after, answered, method, at } = event;
    const time = after === undefined ? '' : `, ${Math.round(after)} ms after the call`;
    return {
      kind: 'callback',
      other: 'communication-gw',
      at,
      cleanUp: false,
      label: `${method} callback: ${about ? `${about} ${says ?? ''}` : 'about something else'}`,
      outcome: `${answered}${time}`,
    };
  }
  const { to, method, path, status, ms, at, cause } = event;
  return {
    kind: 'call',
    other: to,
    at,
    cleanUp: cause === 'clean-up',
    label: `${method} ${short(path)}`,
    outcome: `${status ?? 'no response'}, ${Math.round(ms)} ms`,
  };
}

const width = 820;
const rowHeight = 46;
const top = 54;

/** The calls and callbacks of a run as a sequence diagram, and as a list for whoever does not see it. */
export function Sequence({ title, events }: { title: string; events: readonly Event[] }) {
  const arrows = events.map(arrowOf);
  const others = ['communication-gw', ...new Set(arrows.map(({ other }) => other))].filter(
    (name, index, all) => all.indexOf(name) === index,
  );
  const appX = 130;
  const xOf = (name: string) => 470 + others.indexOf(name) * (others.length > 2 ? 130 : 240);
  const height = top + arrows.length * rowHeight + 16;
  const firstCleanUp = arrows.findIndex(({ cleanUp }) => cleanUp);
  return (
    <>
      <svg
        class="sequence"
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={`Sequence diagram: ${title}. The list below says the same.`}
      >
        <defs>
          <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">
            <path d="M0,0 L8,4 L0,8 z" class="ink" />
          </marker>
        </defs>
        {[['channel-app', appX] as const, ...others.map((name) => [name, xOf(name)] as const)].map(([name, x]) => (
          <g key={name}>
            <line x1={x} x2={x} y1={36} y2={height} class="lifeline" />
            <rect x={x - 78} y={8} width={156} height={28} rx={5} class="node" />
            <text x={x} y={27} class="middle strong">
              {name}
            </text>
          </g>
        ))}
        {arrows.map(({ kind, other, label, outcome, at, cleanUp }, index) => {
          const y = top + index * rowHeight + 22;
          const [from, to] = kind === 'call' ? [appX, xOf(other)] : [xOf(other), appX];
          const sign = Math.sign(to - from);
          return (
            <g key={index} class={cleanUp ? 'faint' : ''}>
              {index === firstCleanUp && <line x1={8} x2={width - 8} y1={y - 26} y2={y - 26} class="lifeline" />}
              <text x={8} y={y + 4} class="small">{`${Math.round(at)} ms`}</text>
              <line
                x1={from}
                x2={to - sign * 2}
                y1={y}
                y2={y}
                class={kind === 'call' ? 'call' : 'callback'}
                marker-end="url(#arrow)"
              />
              <text x={appX + 14} y={y - 6}>
                {label}
              </text>
              <text x={appX + 14} y={y + 14} class="small">
                {outcome}
              </text>
            </g>
          );
        })}
      </svg>
      <details>
        <summary>The same as a list</summary>
        <ol>
          {arrows.map(({ kind, other, label, outcome, at, cleanUp }, index) => (
            <li key={index}>
              {`after ${Math.round(at)} ms: ${kind === 'call' ? `channel-app calls ${other}` : `${other} calls back`}: ${label} (${outcome})${cleanUp ? ', to delete what the run made' : ''}`}
            </li>
          ))}
        </ol>
      </details>
    </>
  );
}
