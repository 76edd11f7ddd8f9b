import { readable } from '../../proof/bench/statistics';
import type { PageData } from './data';
import { Badge, NotRun, Section, Table } from './parts';
import type { Figure, Spread } from './reports';

const [width, barHeight] = [300, 16];

const inWords = ({ median, min, max }: Spread, unit: string) =>
  `${readable(median)} ${unit}${min === max ? '' : `, ${readable(min)} to ${readable(max)}`}`;

/** A bar for each side, as long as its median, with a line from the lowest to the highest value. Both have the scale of the figure. */
function Bars({ figure: { name, unit, summary, theirs } }: { figure: Figure }) {
  const sides = [
    { who: 'ours', spread: summary.ours, fill: 'fill-1' },
    ...(summary.theirs ? [{ who: theirs?.name ?? 'theirs', spread: summary.theirs, fill: 'fill-2' }] : []),
  ];
  const largest = Math.max(...sides.map(({ spread }) => spread.max), Number.MIN_VALUE);
  const x = (value: number) => (Math.max(0, value) / largest) * (width - 2);
  const label = `${name}: ${sides.map(({ who, spread }) => `${who} ${inWords(spread, unit)}`).join('; ')}`;
  const height = sides.length * (barHeight + 4);
  return (
    <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img" aria-label={label}>
      {sides.map(({ who, spread, fill }, index) => {
        const y = index * (barHeight + 4) + 2;
        const middle = y + barHeight / 2;
        return (
          <g key={who}>
            <rect x={0} y={y} width={Math.max(1, x(spread.median))} height={barHeight} class={fill} />
            <line x1={x(spread.min)} x2={x(spread.max)} y1={middle} y2={middle} class="spread" />
            {[spread.min, spread.max].map((end, which) => (
              <line key={which} x1={x(end)} x2={x(end)} y1={middle - 4} y2={middle + 4} class="spread" />
            ))}
          </g>
        );
      })}
    </svg>
  );
}

/** The figures of the benchmark. */
export function Benchmark({ data: { reports } }: { data: PageData }) {
  const { bench } = reports;
  const machine = bench?.machine;
  return (
    <Section id="benchmark" title="Benchmark" head={bench}>
      {!bench && <NotRun of="bench" />}
      {machine && (
        <p>{`${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, Node ${machine.node}, ${machine.os}.`}</p>
      )}
      {bench?.quick && (
        <p>
          <Badge mark="open">a quick run</Badge> Its few rounds show that the bench works; its figures are not to be
          quoted.
        </p>
      )}
      {bench?.measurements.map(({ name, figures, failure }) => (
        <div key={name}>
          <h3>{name}</h3>
          {failure && <p class="problem">{failure}</p>}
          {figures.length > 0 && (
            <Table
              label={`Benchmark: ${name}`}
              columns={['measured', 'ours: median, spread', 'compared with', 'bars on one scale', 'ratio', 'goal']}
              numbers={['ratio']}
            >
              {figures.map((figure) => (
                <tr key={figure.name}>
                  <th scope="row">{figure.name}</th>
                  <td>{inWords(figure.summary.ours, figure.unit)}</td>
                  <td>
                    {figure.summary.theirs &&
                      `${figure.theirs?.name ?? 'theirs'}: ${inWords(figure.summary.theirs, figure.unit)}`}
                  </td>
                  <td>
                    <Bars figure={figure} />
                  </td>
                  <td class="number">{figure.ratio && readable(figure.ratio.median)}</td>
                  <td>
                    {figure.goal?.text}{' '}
                    {figure.met !== undefined && (
                      <Badge mark={figure.met ? 'good' : 'bad'}>{figure.met ? 'met' : 'not met'}</Badge>
                    )}
                  </td>
                </tr>
              ))}
            </Table>
          )}
        </div>
      ))}
    </Section>
  );
}
