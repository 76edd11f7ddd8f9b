import { shown } from '../../lib/shown';
import type { OpenQuestion, PageData } from './data';
import { Badge, NotRun, Section, Table } from './parts';

const Consequences = ({ others }: Pick<OpenQuestion, 'others'>) => (
  <ul class="plain">
    {others.map(({ answer, isTolerated, failing, isAppWorking }) => (
      <li key={answer}>
        <code>{answer}</code>
        {isTolerated ? ': nothing fails' : `: ${isAppWorking ? 'the app goes on' : 'the app cannot type'}`}
        {failing && failing.length > 0 && (
          <details>
            <summary>{`${failing.length} interaction${failing.length === 1 ? '' : 's'} would fail`}</summary>
            <ul>
              {failing.map((each) => (
                <li key={each}>{each}</li>
              ))}
            </ul>
          </details>
        )}
      </li>
    ))}
  </ul>
);

/** The open questions, each believed or settled, and what depends on it. */
export function QuestionList({ data: { questions, reports } }: { data: PageData }) {
  const { answers, probe } = reports;
  const wrong = answers?.played.filter(({ complaints }) => complaints.length > 0) ?? [];
  const probed = new Map(probe?.findings.map((finding) => [finding.question, finding]));
  return (
    <Section id="questions" title="Open questions" head={answers}>
      <p>
        Nobody outside can know these things of the live gateway. The contract goes by the answer that is believed, or
        that a live gateway has settled; the proofs play every other one.
      </p>
      {!answers && <NotRun of="answers" />}
      {!probe && <NotRun of="probe" />}
      {wrong.length > 0 && (
        <ul class="problem">
          {wrong.map(({ gateway, complaints }) => (
            <li key={gateway}>{`${gateway}: ${shown(complaints.join('; '))}`}</li>
          ))}
        </ul>
      )}
      <Table label="Open questions" columns={['question', 'answer', 'evidence', 'with another answer']}>
        {questions.map(({ id, question, evidence, answer, settled, others }) => {
          const finding = probed.get(id);
          return (
            <tr key={id}>
              <th scope="row">
                <code>{id}</code>
                <p>{question}</p>
              </th>
              <td>
                <Badge mark={settled ? 'good' : 'open'}>{settled ? 'settled' : 'believed'}</Badge>{' '}
                <code>{settled?.answer ?? answer}</code>
                {settled && <p>{`on ${settled.settled} by ${settled.by}`}</p>}
                {finding && (
                  <p>{`the probe of ${probe?.kind === 'embedded' ? 'the embedded gateway' : (probe?.host ?? 'a gateway')}: ${finding.found ?? finding.verdict}`}</p>
                )}
              </td>
              <td>{settled?.evidence ?? evidence}</td>
              <td>
                <Consequences others={others} />
              </td>
            </tr>
          );
        })}
      </Table>
    </Section>
  );
}
