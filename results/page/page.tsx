import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { render } from 'preact-render-to-string';
import { Benchmark } from './benchmark';
import type { PageData } from './data';
import { InteractionList } from './interaction-list';
import { Lifecycle } from './lifecycle';
import { Overview } from './overview';
import { NotRun, Section, Wide, when } from './parts';
import { Faults, Mutants } from './proofs';
import { QuestionList } from './question-list';
import { Sequence } from './sequence';

const sections = {
  overview: 'Overview',
  flow: 'Flow',
  interactions: 'Interactions',
  questions: 'Open questions',
  mutants: 'Mutants',
  faults: 'Faults',
  benchmark: 'Benchmark',
} as const;

const title = 'The contract of channel-app with communication-gw';

const Flow = ({ data: { reports, lifecycles } }: { data: PageData }) => (
  <Section id="flow" title="Flow" head={reports.workflow}>
    {!reports.workflow && <NotRun of="workflow" />}
    {reports.workflow?.documents
      .filter(({ events }) => events.length > 0)
      .map(({ file, title: name, events }) => (
        <div key={file}>
          <h3>{name}</h3>
          <Wide label={`Sequence diagram: ${name}`}>
            <Sequence title={name} events={events} />
          </Wide>
        </div>
      ))}
    <h3>Lifecycles</h3>
    <p>Drawn from the table that the embedded gateway follows.</p>
    <div class="lifecycles">
      {Object.entries(lifecycles)
        .filter(([of]) => of === 'channel' || of === 'session')
        .map(([of, table]) => (
          <Lifecycle key={of} of={of} table={table} />
        ))}
    </div>
  </Section>
);

const Body = ({ data }: { data: PageData }) => (
  <>
    <a class="skip" href="#overview">
      Skip to the overview
    </a>
    <header>
      <h1>{title}</h1>
      <p>
        <small>
          {`Made ${when(data.time)}`}
          {data.commit && ` at ${data.commit.slice(0, 12)}`}
          {data.dirty && ', with uncommitted changes'}
        </small>
      </p>
    </header>
    <nav aria-label="Sections">
      <ul>
        {Object.entries(sections).map(([id, name]) => (
          <li key={id}>
            <a href={`#${id}`}>{name}</a>
          </li>
        ))}
      </ul>
    </nav>
    <main>
      <Overview data={data} />
      <Flow data={data} />
      <InteractionList data={data} />
      <QuestionList data={data} />
      <Mutants data={data} />
      <Faults data={data} />
      <Benchmark data={data} />
    </main>
  </>
);

const asset = (name: string) => readFileSync(join(__dirname, name), 'utf8');

/** Writes the page as one HTML document that needs nothing else, and is not allowed to ask for it. */
export const pageOf = (data: PageData): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${asset('page.css')}</style>
</head>
<body>
${render(<Body data={data} />)}
<script>${asset('browser.js')}</script>
</body>
</html>
`;
