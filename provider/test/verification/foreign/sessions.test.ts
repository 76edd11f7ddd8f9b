import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { pactDirectory } from '../../../../lib/folders';
import { told, verifyOnGateway } from './run';

const ours = JSON.parse(readFileSync(join(pactDirectory, 'channel-app-communication-gw.json'), 'utf8'));
const typing = ours.interactions.find(
  ({ description }: { description: string }) => description === 'a request to send a typing indicator',
);

/** An interaction that another team's app may have with the session of the state. */
const withSession = (description: string, method: string, body?: object) => ({
  ...typing,
  description,
  request: {
    method,
    path: '/business/communication/sessions/one',
    headers: { Authorization: ['Bearer example'], ...(body && { 'Content-Type': ['application/json'] }) },
    generators: {
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the state fills it in
      path: { type: 'ProviderState', expression: '/business/communication/sessions/${session_uid}' },
      header: typing.request.generators.header,
    },
    ...(body && { body: { content: body, contentType: 'application/json', encoded: false } }),
  },
  response: { status: 200 },
});

describe('a state with an active session', () => {
  for (const [what, changing] of [
    ['deleted', withSession('one', 'DELETE')],
    ['deactivated', withSession('one', 'PUT', { status: 'inactive' })],
  ] as const) {
    it(`has another one after an interaction has ${what} it`, async () => {
      const pact = { ...ours, interactions: [changing, { ...typing, description: 'two' }] };
      expect(told(await verifyOnGateway([pact]))).to.deep.equal(['one: passed', 'two: passed']);
    });
  }

  it('has the same one after interactions that leave it active', async () => {
    const kept = withSession('one', 'PUT', { status: 'active' });
    const { calls } = await verifyOnGateway([{ ...ours, interactions: [kept, { ...typing, description: 'two' }] }]);
    const { calls: callsForOne } = await verifyOnGateway([{ ...ours, interactions: [kept] }]);
    expect(calls).to.equal(callsForOne + 1);
  });
});
