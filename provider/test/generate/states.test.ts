import { expect } from 'chai';
import { statesTable } from '../../generate/states';

const generators = (values: object) => ({ generators: values });
const injected = (expression: string) => ({ type: 'ProviderState', expression });

const http = (description: string, state: string, request: object = {}) => ({
  type: 'Synchronous/HTTP',
  description,
  providerStates: [{ name: state }],
  request: { method: 'POST', path: '/things', ...request },
  response: { status: 200 },
});

const pact = (...interactions: { description: string }[]) => ({
  name: 'pact.json',
  provider: 'communication-gw',
  json: { interactions },
});

const rowsOf = (...interactions: { description: string }[]) =>
  statesTable([pact(...interactions)])
    .split('\n')
    .slice(2);

describe('the table of provider states', () => {
  it('has a row for each state, with the fact, the provider and the interactions', () => {
    const rows = rowsOf(
      http('a later request', 'an inactive session exists'),
      http('one request', 'a business exists'),
      http('another request', 'a business exists'),
    );
    expect(rows).to.deep.equal([
      '| a business exists | communication-gw | The token belongs to a business. |  | one request; another request |  |',
      '| an inactive session exists | communication-gw | The session was active and was made inactive; its channel is active. |  | a later request |  |',
    ]);
  });

  it('has the names that path, query, headers and body of all interactions inject, once each', () => {
    const rows = rowsOf(
      http('one', 'a business exists', generators({ path: injected(`/things/\${channel_uid}`) })),
      http('two', 'a business exists', generators({ query: { 'filter[a]': injected(`\${business_uid}`) } })),
      http('three', 'a business exists', generators({ header: { 'X-Id': injected(`\${external_uid}`) } })),
      http('four', 'a business exists', generators({ body: { '$.a': injected(`\${session_uid} \${channel_uid}`) } })),
    );
    expect(rows[0]).to.include('| `business_uid`, `channel_uid`, `external_uid`, `session_uid` |');
  });

  it('has the token among the values', () => {
    const header = { Authorization: injected(`Bearer \${token}`) };
    expect(rowsOf(http('one', 'a business exists', generators({ header })))[0]).to.include('| `token` |');
  });

  it('has the states of messages, how these are asked for and their metadata', () => {
    const message = {
      type: 'Asynchronous/Messages',
      description: 'a callback',
      providerStates: [{ name: 'a channel has been activated' }],
      contents: { content: {} },
      metadata: { 'http-method': 'POST', 'http-path': '', 'webhook-id': 'msg_1' },
      matchingRules: { metadata: { 'webhook-id': { combine: 'AND', matchers: [{ match: 'regex', regex: '^a|b$' }] } } },
    };
    expect(rowsOf(message)[0])
      .to.match(/^\| a channel has been activated \|/)
      .and.include(
        '| a callback | `POST` on the transport `message`; metadata `http-method` `POST`, `http-path` empty, `webhook-id` like `^a\\|b$` |',
      );
  });

  it('refuses a state that has no handler', () => {
    expect(() => rowsOf(http('one', 'a state that nobody seeds'))).to.throw(
      'provider/verification/states.ts has no state "a state that nobody seeds", which a pact has',
    );
  });
});
