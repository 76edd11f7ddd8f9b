import { expect } from 'chai';
import { fidelityTable } from '../../generate/fidelity';

const document = (
  rules: unknown,
  topics: unknown = { errors: [{ id: 'one', rule: 'a | b', source: ['api', 'assumed'] }] },
) => ({
  'x-rules': topics,
  paths: { '/things': { post: { 'x-rules': rules } } },
  webhooks: { 'thing.changed': { post: { 'x-rules': [{ id: 'payload', rule: 'its payload', source: 'assumed' }] } } },
});

describe('the fidelity table', () => {
  it('has a row for each rule, with its source', () => {
    const table = fidelityTable(
      document([
        { id: 'makes', rule: 'makes a thing', source: 'live 2026-01-23' },
        { id: 'twice', rule: 'twice', source: 'steps' },
      ]),
    );
    expect(table.split('\n').slice(2)).to.deep.equal([
      '| errors | one | a \\| b | api, **assumed** |',
      '| `POST /things` | makes | makes a thing | live 2026-01-23 |',
      '|  | twice | twice | steps |',
      '| callback `thing.changed` | payload | its payload | **assumed** |',
    ]);
  });

  it('has settled with the day in place of assumed, once all questions of a rule are settled', () => {
    const settled = { answer: 'kept', settled: '2026-11-27', by: 'gw.example', evidence: 'DELETE 200' };
    const rule = { id: 'makes', rule: 'makes a thing', source: ['api', 'assumed'], question: 'deletion' };
    const both = { id: 'both', rule: 'both', source: 'assumed', question: ['deletion', 'unknown-uid'] };
    const table = fidelityTable(document([rule, both]), { deletion: settled });
    expect(table).to.include('| makes | makes a thing | api, **settled** 2026-11-27: deletion = kept |');
    expect(table).to.include('| both | both | **assumed**, **settled** 2026-11-27: deletion = kept |');
    expect(fidelityTable(document([rule]), {})).to.include('| makes | makes a thing | api, **assumed** |');
  });

  it('refuses a rule about a question that does not exist', () => {
    const rule = { id: 'makes', rule: 'makes', source: 'api', question: 'deletions' };
    expect(() => fidelityTable(document([rule]))).to.throw('is not the id of an open question');
  });

  it('refuses an operation without rules', () => {
    expect(() => fidelityTable(document(undefined))).to.throw(
      /provider\/openapi\.yaml: post \/things: .*has no x-rules/,
    );
  });

  for (const source of ['hearsay', 'live', 'workflow']) {
    it(`refuses the source ${source}`, () => {
      expect(() => fidelityTable(document([{ id: 'made-up', rule: 'made up', source }]))).to.throw(
        /provider\/openapi\.yaml: post \/things/,
      );
    });
  }

  it('refuses an id that comes twice', () => {
    expect(() => fidelityTable(document([{ id: 'one', rule: 'again', source: 'api' }]))).to.throw(
      'provider/openapi.yaml: two rules have the id one',
    );
  });
});
