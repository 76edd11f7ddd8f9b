/** An expectation that the gateway does not meet: a field that its response does not have. */
export const newExpectation = `
import { anInteraction } from './interaction';
import { authorization, example, pathFromState } from './matchers';

it('learns whether a channel is open', () =>
  anInteraction({ provider: 'communication-gw', given: 'a pending channel exists', uponReceiving: 'a request to close a channel' })
    .withRequest('PUT', pathFromState('/business/communication/channels', 'channel_uid'), (request) => {
      request.headers(authorization).jsonBody({ open_channel: false });
    })
    .willRespondWith(200, (response) => {
      response.jsonBody({ success: true, open: false });
    })
    .executeTest(({ url }) =>
      fetch(\`\${url}/business/communication/channels/\${example.channelUid}\`, {
        method: 'PUT',
        headers: { authorization: \`Bearer \${example.token}\`, 'content-type': 'application/json' },
        body: JSON.stringify({ open_channel: false }),
      }),
    ));
`;
