import type { PageData } from './data';
import type { Described, Expectation } from './interactions';
import { Badge, NotRun, PlaceLink, Section, Table } from './parts';
import type { Mutant } from './reports';

const marks = { passed: 'good', failed: 'bad', pending: 'open' } as const;

const Expectations = ({ label, rows }: { label: string; rows: readonly Expectation[] }) => (
  <Table label={label} columns={['where', 'accepts', 'value from the state']}>
    {rows.map(({ place, words, injected }) => (
      <tr key={place}>
        <th scope="row">
          <code>{place}</code>
        </th>
        <td>{words}</td>
        <td>{injected && <code>{injected}</code>}</td>
      </tr>
    ))}
  </Table>
);

const named = ({ operator, where }: Mutant) => `${operator} | ${where}`;

function Interaction({ each, data }: { each: Described; data: PageData }) {
  const { description, consumer, provider, kind, call, states, examples, request, response, pact, test } = each;
  const { verify, coverage, mutate } = data.reports;
  const isIt = (other: { interaction: string; provider: string }) =>
    other.interaction === description && other.provider === provider;
  const result = verify?.interactions.find(isIt);
  const steps = coverage?.rows.filter(({ interaction }) => interaction === description) ?? [];
  const killed = mutate?.mutants.filter(({ by, fate }) => fate === 'killed' && by.includes(description)) ?? [];
  const alone = killed.filter(({ by }) => by.length === 1);
  const verdict = result?.verdict ?? 'not run';
  return (
    <details class="interaction" data-verdict={verdict} data-provider={provider} data-kind={kind}>
      <summary>
        <Badge mark={result ? marks[result.verdict] : 'open'}>{verdict}</Badge> <span class="name">{description}</span>{' '}
        <code>{call}</code>
      </summary>
      <div class="inside">
        <p>
          {`${consumer} with ${provider}. `}
          {test && (
            <>
              Recorded by <PlaceLink place={test} linkTo={data.linkTo} />.{' '}
            </>
          )}
          {pact && (
            <>
              In <PlaceLink place={pact} linkTo={data.linkTo} />.
            </>
          )}
        </p>
        <dl>
          {states.map(({ name, fact }) => (
            <div key={name}>
              <dt>State</dt>
              <dd>
                <q>{name}</q> {fact}
              </dd>
            </div>
          ))}
          {steps.map(({ what, problems }) => (
            <div key={what}>
              <dt>Step</dt>
              <dd>
                {what === '(no step)' ? 'none: see workflows/beyond.yaml' : what}
                {problems.length > 0 && `: ${problems.join('; ')}`}
              </dd>
            </div>
          ))}
          {result && (
            <div>
              <dt>Verified in</dt>
              <dd>{`${result.ms} ms`}</dd>
            </div>
          )}
          {mutate && (
            <div>
              <dt>Mutants</dt>
              <dd>{`kills ${killed.length}, of which ${alone.length} only it kills`}</dd>
            </div>
          )}
        </dl>
        {result && result.mismatches.length > 0 && (
          <ul class="problem">
            {result.mismatches.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        )}
        <div class="examples">
          {examples.map(({ title, text }) => (
            <div key={title}>
              <h3>{title}, an example</h3>
              {/* biome-ignore lint/a11y/useSemanticElements: a section would be a part of the page of its own */}
              <pre tabindex={0} role="group" aria-label={`${title} of ${description}`}>
                {text}
              </pre>
            </div>
          ))}
        </div>
        {request.length > 0 && <h3>The request sends</h3>}
        {request.length > 0 && <Expectations label={`What the request sends: ${description}`} rows={request} />}
        <h3>{kind === 'callback' ? 'The callback has' : 'The response has'}</h3>
        <Expectations label={`What is accepted: ${description}`} rows={response} />
        {alone.length > 0 && (
          <details>
            <summary>{`${alone.length} mutants that only it kills`}</summary>
            <ul>
              {alone.map((mutant) => (
                <li key={named(mutant)}>
                  <code>{named(mutant)}</code>
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
    </details>
  );
}

const Choice = ({ name, label, values }: { name: string; label: string; values: readonly string[] }) => (
  <label>
    {label}{' '}
    <select name={name}>
      <option value="">all</option>
      {values.map((value) => (
        <option key={value} value={value}>
          {value}
        </option>
      ))}
    </select>
  </label>
);

/** The interactions, with a search and filters. */
export function InteractionList({ data }: { data: PageData }) {
  const { interactions, reports } = data;
  const providers = [...new Set(interactions.map(({ provider }) => provider))];
  return (
    <Section id="interactions" title="Interactions" head={reports.verify}>
      {!reports.verify && <NotRun of="verify" />}
      {!reports.coverage && <NotRun of="coverage" />}
      <form id="filters" aria-label="Search and filter the interactions">
        <label>
          Search <input type="search" name="text" placeholder="typing, uid, 422 …" autocomplete="off" />
        </label>
        <Choice name="verdict" label="Verdict" values={['passed', 'failed', 'pending', 'not run']} />
        <Choice name="provider" label="Provider" values={providers} />
        <Choice name="kind" label="Kind" values={['request', 'callback']} />
        <output id="shown" aria-live="polite">{`${interactions.length} of ${interactions.length}`}</output>
      </form>
      {interactions.map((each) => (
        <Interaction key={`${each.provider} ${each.description}`} each={each} data={data} />
      ))}
    </Section>
  );
}
