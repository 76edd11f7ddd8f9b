import { expect } from 'chai';
import { readPact } from '../../../lib/pact';
import { readResults } from '../../verification/results';

const interactions = [{ description: 'first' }, { description: 'second' }];
const pact = readPact({ consumer: { name: 'an app' }, provider: { name: 'core' }, interactions });
const whole = { provider: 'core', pact, text: '' } as const;
const passed = (description: string) => ({
  consumer: 'an app',
  interactionId: `id of ${description}`,
  description,
  providerStates: ['a state'],
  result: 'OK',
  duration: '1s 20ms',
  pending: false,
});

function read(outcome: object | undefined, error?: string) {
  const problems: string[] = [];
  const results = readResults(
    { ...whole, whole },
    outcome ? { json: JSON.stringify(outcome) } : { ...(error && { error }) },
    (line) => problems.push(line),
  );
  return { problems, results };
}

describe('reading the results', () => {
  it('takes in what passed, with its milliseconds', () => {
    const { problems, results } = read({ interactionResults: [passed('first'), passed('second')], errors: [] });
    expect(problems).to.deep.equal([]);
    expect(results[0]).to.deep.equal({
      pact: whole,
      provider: 'core',
      consumer: 'an app',
      interaction: 'first',
      states: ['a state'],
      keepsCredential: false,
      verdict: 'passed',
      ms: 1020,
      mismatches: [],
      findings: [],
      testResult: {
        interactionId: 'id of first',
        interactionDescription: 'first',
        success: true,
        mismatches: undefined,
        exceptions: undefined,
      },
    });
  });

  it('names each interaction that has no result', () => {
    const { problems } = read({ interactionResults: [passed('second')], errors: [] });
    expect(problems).to.deep.equal(['core: "first" is in the pact but has no result']);
  });

  it('needs a result for each of two interactions with one description', () => {
    const twice = readPact({
      consumer: { name: 'an app' },
      provider: { name: 'core' },
      interactions: [{ description: 'first' }, { description: 'first', providerState: 'another' }],
    });
    const problemsWith = (...interactionResults: object[]) => {
      const problems: string[] = [];
      const part = { provider: 'core', pact: twice, text: '', whole } as const;
      readResults(part, { json: JSON.stringify({ interactionResults, errors: [] }) }, (line) => problems.push(line));
      return problems;
    };
    expect(problemsWith(passed('first'), passed('first'))).to.deep.equal([]);
    expect(problemsWith(passed('first'))).to.deep.equal(['core: "first" is in the pact but has no result']);
  });

  it('says why there is no result at all', () => {
    expect(read(undefined, 'Pact core crashed').problems).to.deep.equal(['core: Pact core crashed']);
  });

  it('says so when nothing came back', () => {
    expect(read(undefined).problems).to.deep.equal(['core: the Verifier said nothing']);
  });

  it('keeps a failure of a pending pact apart', () => {
    const pending = { ...passed('first'), result: 'Error', pending: true, mismatch: { message: 'not met yet' } };
    const { results } = read({ interactionResults: [pending, passed('second')], errors: [] });
    expect(results[0]).to.include({ verdict: 'pending' });
    expect(results[0]?.mismatches).to.deep.equal(['not met yet']);
    expect(results[0]?.testResult).to.deep.include({ success: false, exceptions: [{ message: 'not met yet' }] });
  });

  it('says where a mismatch is', () => {
    const mismatches = [
      { type: 'BodyMismatch', path: '$.data.uid', mismatch: 'Expected a, got b' },
      { type: 'StatusMismatch', expected: 201, actual: 202 },
    ];
    const failed = { ...passed('first'), result: 'Error', mismatch: { mismatches } };
    const { results } = read({ interactionResults: [failed, passed('second')], errors: [] });
    expect(results[0]?.mismatches).to.deep.equal([
      'body $.data.uid: Expected a, got b',
      'status: expected 201, but it was 202',
    ]);
    expect(results[0]?.testResult.mismatches).to.deep.equal([
      { attribute: 'body', identifier: '$.data.uid', description: 'Expected a, got b' },
      { attribute: 'status', identifier: undefined, description: 'expected 201, but it was 202' },
    ]);
  });
});
