import { expect } from 'chai';
import { fidelityTable } from '../../generate/fidelity';

const document = (rules: unknown, topics: unknown = { errors: [{ rule: 'a | b', source: ['api', 'assumed'] }] }) => ({
  'x-rules': topics,
  paths: { '/things': { post: { 'x-rules': rules } } },
  webhooks: { 'thing.changed': { post: { 'x-rules': [{ rule: 'its payload', source: 'assumed' }] } } },
});

describe('the fidelity table', () => {
  it('has a row for each rule, with its source', () => {
    const table = fidelityTable(
      document([
        { rule: 'makes a thing', source: 'workflow' },
        { rule: 'twice', source: 'api' },
      ]),
    );
    expect(table.split('\n').slice(2)).to.deep.equal([
      '| errors | a \\| b | api, **assumed** |',
      '| `POST /things` | makes a thing | workflow |',
      '|  | twice | api |',
      '| callback `thing.changed` | its payload | **assumed** |',
    ]);
  });

  it('refuses an operation without rules', () => {
    expect(() => fidelityTable(document(undefined))).to.throw(
      /provider\/openapi\.yaml: post \/things: .*has no x-rules/,
    );
  });

  it('refuses a rule without a source that it knows', () => {
    expect(() => fidelityTable(document([{ rule: 'made up', source: 'hearsay' }]))).to.throw(
      /provider\/openapi\.yaml: post \/things/,
    );
  });
});
