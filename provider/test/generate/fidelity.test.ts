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
