import type { Lifecycle as Table } from '../../provider/gateway/lifecycle';

interface Point {
  readonly x: number;
  readonly y: number;
}

const [width, height] = [520, 340];
const [halfWidth, halfHeight] = [46, 16];

/** The point at which a line from the middle of a node towards another point leaves the node. */
function edgeOf(node: Point, towards: Point, gap: number): Point {
  const [dx, dy] = [towards.x - node.x, towards.y - node.y];
  const scale = Math.min((halfWidth + gap) / Math.abs(dx || 0.001), (halfHeight + gap) / Math.abs(dy || 0.001));
  return { x: node.x + dx * scale, y: node.y + dy * scale };
}

/** A curve between two nodes. It bends to its right, so that those of both directions stay apart. */
function curve(from: Point, to: Point): string {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy) || 1;
  const bend = { x: (from.x + to.x) / 2 - (dy / length) * 22, y: (from.y + to.y) / 2 + (dx / length) * 22 };
  const [start, end] = [edgeOf(from, bend, 1), edgeOf(to, bend, 4)];
  const at = ({ x, y }: Point) => `${x.toFixed(1)},${y.toFixed(1)}`;
  return `M${at(start)} Q${at(bend)} ${at(end)}`;
}

const moments = {
  received: 'once the app has answered its callback',
  announced: 'when its callback is sent',
  'asked for': 'when it is asked for',
  never: 'never',
} as const;

/** The statuses of a channel or session and the changes between them, as a drawing and as a list. */
export function Lifecycle({ of, table }: { of: string; table: Table<string> }) {
  const statuses = Object.keys(table.changes);
  // The usual way goes from left to right, so the first status stands at the left.
  const ordered = [table.created, ...statuses.filter((status) => status !== table.created)];
  const placed = new Map(
    ordered.map((status, index): [string, Point] => {
      const angle = Math.PI + (2 * Math.PI * index) / ordered.length;
      return [status, { x: width / 2 + 195 * Math.cos(angle), y: height / 2 + 18 + 125 * Math.sin(angle) }];
    }),
  );
  const at = (status: string) => placed.get(status) ?? { x: 0, y: 0 };
  const changes = Object.entries(table.changes).flatMap(([from, to]) => to.map((each) => [from, each] as const));
  const lost = [table.created, table.undeliverable] as const;
  const created = at(table.created);
  return (
    <figure>
      <svg
        class="lifecycle"
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={`Lifecycle of a ${of}. The list below says the same.`}
      >
        <defs>
          <marker id={`arrow-${of}`} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">
            <path d="M0,0 L8,4 L0,8 z" class="ink" />
          </marker>
        </defs>
        <circle cx={created.x} cy={created.y - 52} r={5} class="ink" />
        <line
          x1={created.x}
          x2={created.x}
          y1={created.y - 47}
          y2={created.y - halfHeight - 4}
          class="call"
          marker-end={`url(#arrow-${of})`}
        />
        {changes.map(([from, to]) => (
          <path key={`${from} ${to}`} d={curve(at(from), at(to))} class="call" marker-end={`url(#arrow-${of})`} />
        ))}
        <path d={curve(at(lost[0]), at(lost[1]))} class="callback" marker-end={`url(#arrow-${of})`} />
        {ordered.map((status) => {
          const { x, y } = at(status);
          return (
            <g key={status}>
              <rect
                x={x - halfWidth}
                y={y - halfHeight}
                width={2 * halfWidth}
                height={2 * halfHeight}
                rx={16}
                class={table.usable.includes(status) ? 'node usable' : 'node'}
              />
              <text x={x} y={y + 5} class="middle strong">
                {status}
              </text>
            </g>
          );
        })}
      </svg>
      <figcaption>
        <strong>{`A ${of}`}</strong>
        {` is ${table.created} when it is created. It changes ${moments[table.confirmed]}${table.hasCallback ? '' : ', which does not come'}.`}
        {table.becomes && ` It becomes ${table.becomes} by itself.`}
        {` With a thick border: it can be used. Dashed: no try of its callback was received.`}
        <details>
          <summary>The same as a list</summary>
          <ul>
            {changes.map(([from, to]) => (
              <li key={`${from} ${to}`}>{`${from} → ${to}, on request`}</li>
            ))}
            <li>{`a change whose callback is never received → ${table.undeliverable}`}</li>
          </ul>
        </details>
      </figcaption>
    </figure>
  );
}
