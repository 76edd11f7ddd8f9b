import { expect } from 'chai';
import type { Decision } from '../../broker/release/decision';
import type { Pact } from '../../lib/pact';
import type { Outcome as Fate, Score } from '../../proof/mutation/score';
import type { Result } from '../../provider/verification/results';
import type { Verification } from '../../provider/verification/verify';
import type { Summary } from '../../workflows/runner/run';
import { ofCoverage } from '../cases/coverage';
import { ofDecision } from '../cases/gate';
import { ofMutation } from '../cases/mutation';
import { ofVerification } from '../cases/verification';
import { ofWorkflow } from '../cases/workflow';
import { isOk, type Outcome } from '../outcome';

const typing = 'a request to send a typing indicator';
const verdicts = ({ cases }: Outcome) => cases.map(({ name, verdict }) => `${name}: ${verdict}`);

describe('the cases of a verification', () => {
  const json = { _links: { 'pb:consumer-version': { name: '1a2b3c' } } };
  const pact: Pact = { consumer: 'channel-app', provider: 'core', version: '4', plugins: [], interactions: [], json };
  const result = (verdict: Result['verdict']): Result => ({
    ...{ pact: { provider: 'core', pact, text: '' }, provider: 'core', consumer: 'channel-app', interaction: typing },
    ...{ states: [], keepsCredential: false, verdict, ms: 5, findings: [] },
    mismatches: verdict === 'passed' ? [] : ['body: expected 1, found 2'],
    testResult: { interactionDescription: typing, success: verdict === 'passed' },
  });
  const verification = (part: Partial<Verification>): Verification => ({
    ok: true,
    results: [],
    problems: [],
    calls: 3,
    ...part,
  });

  it('name the version of a pact from a broker, and the test that recorded the interaction here', () => {
    const { cases } = ofVerification(verification({ ok: false, results: [result('failed')] }));
    expect(cases[0]).to.include({ suite: 'channel-app 1a2b3c with core', verdict: 'failed', place: undefined });
    expect(cases[0]?.code?.file).to.equal('consumer/recording/typing.pact.ts');
  });

  it('are skipped when pending, and then the problems fail nothing', () => {
    const outcome = ofVerification(
      verification({ results: [result('pending')], problems: ['state "x" is not known'] }),
    );
    expect([isOk(outcome), outcome.cases[0]?.verdict]).to.deep.equal([true, 'skipped']);
    expect(outcome.cases[0]?.lines).to.deep.equal([
      'pending: no version of the provider has passed it yet',
      'body: expected 1, found 2',
    ]);
  });

  it('are not all: a problem fails the run', () => {
    expect(
      isOk(ofVerification(verification({ ok: false, results: [result('passed')], problems: ['left behind'] }))),
    ).to.equal(false);
  });
});

describe('the cases of a gate', () => {
  const row = (provider: string, result: Decision['rows'][number]['result']) => ({
    ...{ consumer: 'channel-app', consumerVersion: 'v1', provider, providerVersion: 'p1', result },
    url: `http://broker/results/${provider}`,
  });
  const rows = [row('communication-gw', 'verified'), row('core', 'failed'), row('other', 'unknown')];
  const asked = { pacticipant: 'channel-app', version: 'v1', done: 'merged' };
  const decided = (outcome: Decision['outcome'], of = rows) =>
    ofDecision({ outcome, rows: of, reasons: ['because'] }, asked, 'http://broker/base');

  it('are the rows of the matrix, with their results on the broker', () => {
    const outcome = decided('no');
    expect(verdicts(outcome)).to.deep.equal([
      'channel-app v1 with communication-gw p1: passed',
      'channel-app v1 with core p1: failed',
      'channel-app v1 with other p1: failed',
    ]);
    expect(outcome.cases[1]?.url).to.equal('http://broker/results/core');
    expect(outcome.urls?.map((url) => new URL(url).pathname)).to.deep.equal(['/base/matrix']);
    expect(new URL(outcome.urls?.[0] ?? '').searchParams.getAll('q[]version')).to.deep.equal(['v1']);
    expect(outcome.failure).to.match(/^No, channel-app v1 cannot be merged: a verification failed/);
  });

  it('never pass where the answer is not yes, even without a row', () => {
    for (const answer of ['no', 'unknown'] as const) expect(isOk(decided(answer, []))).to.equal(false);
    expect(decided('unknown').failure).to.include('results are missing');
  });

  it('never fail where the answer is yes', () => {
    expect([isOk(decided('yes')), decided('yes').failure]).to.deep.equal([true, undefined]);
  });
});

describe('the cases of the mutants', () => {
  const fate = (status: Fate['status'], where: string): Fate => ({
    mutant: {
      operator: 'field dropped',
      where,
      fate: 'breaking',
      group: 'response',
      expected: [typing],
      gateway: () => ({}),
    },
    ...{ status, by: status === 'killed' ? [typing] : [], reason: 'a reason', collateral: [], undermined: [] },
  });
  const score = (part: Partial<Score>): Score => ({
    ...{ killed: [fate('killed', 'one')], survivors: [], equivalents: [], accepted: [], falseKills: [], stricter: [] },
    ...{ blamePrecision: 1, problems: [] },
    ...part,
  });

  it('are one for each operator, and tell each survivor with what would kill it', () => {
    const survivors = [fate('survived', 'two')];
    const outcome = ofMutation(score({ survivors, problems: ['50 % killed'] }), 1000, undefined);
    expect(verdicts(outcome)).to.deep.equal(['response: field dropped: failed']);
    const [found, survivor] = outcome.cases[0]?.lines ?? [];
    expect(found).to.equal('1 of 2 mutants ended as they must, blame precision 100 %');
    expect(survivor).to.match(/^survived: field dropped \| two: a reason; to kill it, let "a request to send/);
  });

  it('pass with the few survivors that are allowed', () => {
    expect(isOk(ofMutation(score({ survivors: [fate('survived', 'two')] }), 1000, undefined))).to.equal(true);
  });

  it('are data for the page, each with its fate and the reason', () => {
    const equivalents = [{ outcome: fate('survived', 'two'), because: 'nobody reads it' }];
    const { data } = ofMutation(score({ equivalents }), 1000, 'dropped');
    expect(data).to.deep.include({ only: 'dropped', ms: 1000, blamePrecision: 1 });
    const { mutants } = data as { mutants: object[] };
    expect(mutants).to.have.length(2);
    expect(mutants[1]).to.include({ where: 'two', fate: 'equivalent', because: 'nobody reads it' });
  });
});

describe('the cases of step lists', () => {
  const step = { method: 'POST', path: '/x', ms: 3, extracted: {}, activated: [], notes: [] };
  const summary = (part: Partial<Summary>): Summary => ({
    ...{
      file: 'workflows/a.md',
      title: 'A',
      verdict: 'passed' as const,
      why: [],
      mistakes: [],
      leftBehind: [],
      kept: [],
    },
    ...{ calls: 1, ms: 3, events: [] },
    steps: [{ ...step, id: 'create', outcome: 'passed' }],
    ...part,
  });

  it('are the steps; those that were not run are skipped; a failed one has its line', () => {
    const outcome = ofWorkflow([
      summary({
        steps: [
          { ...step, id: 'create', outcome: 'failed', problem: 'workflows/a.md:12 create: answered 500' },
          { ...step, id: 'use', outcome: 'not run' },
        ],
      }),
    ]);
    expect(verdicts(outcome)).to.deep.equal(['create: failed', 'use: skipped']);
    expect(outcome.cases[0]?.code).to.deep.equal({ file: 'workflows/a.md', line: 12 });
  });

  it('are skipped for a call that nobody here serves, and failed for a document of which nothing was sent', () => {
    const unserved = summary({ verdict: 'not served here', steps: [{ ...step, id: 'core', outcome: 'unserved' }] });
    const why = ['workflows/a.md:7 needs CLIENT_UID for {{client_id}}'];
    const outcome = ofWorkflow([unserved, summary({ verdict: 'refused', steps: [], why })]);
    expect(verdicts(outcome)).to.deep.equal(['core: skipped', 'document: failed']);
    expect(outcome.cases[1]?.code).to.deep.equal({ file: 'workflows/a.md', line: 7 });
    expect(outcome.summary).to.equal('2 step lists: 1 not served here, 1 refused');
  });

  it('say what is wrong with the document at the step that it is about', () => {
    const mistakes = [{ where: 'workflows/a.md:9', step: 'create', wrong: 'lacks type', right: 'type: "internal"' }];
    const [one] = ofWorkflow([summary({ mistakes })]).cases;
    expect(one?.lines).to.deep.equal(['workflows/a.md:9 create lacks type; right: type: "internal"']);
  });

  it('are not all: what is left behind fails the run', () => {
    expect(isOk(ofWorkflow([summary({})]))).to.equal(true);
    expect(isOk(ofWorkflow([summary({ leftBehind: ['channel 1'] })]))).to.equal(false);
  });
});

describe('the cases of a coverage', () => {
  it('are its rows', () => {
    const row = { what: 'main_request', call: 'POST /x', statuses: '200', interaction: typing };
    const outcome = ofCoverage([
      { ...row, problems: [] },
      { ...row, what: 'other', interaction: '(none)', problems: ['no interaction'] },
    ]);
    expect(verdicts(outcome)).to.deep.equal([`main_request: ${typing}: passed`, 'other: (none): failed']);
    expect(outcome.cases[0]?.place?.file).to.equal('pacts/channel-app-communication-gw.json');
  });
});
