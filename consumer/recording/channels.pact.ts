import { expect } from 'chai';
import { anInteraction, gatewayAt } from './interaction';
import {
  anyUid,
  authorization,
  displayNameFromState,
  example,
  okOrCreated,
  oneOf,
  pathFromState,
  uidFromState,
} from './matchers';

const channels = '/business/communication/channels';

describe('channels', () => {
  it('creates a transactional channel', () =>
    anInteraction({ given: 'a business exists', uponReceiving: 'a request to create a transactional channel' })
      .withRequest('POST', channels, (request) =>
        request.headers(authorization).jsonBody({
          business_uid: uidFromState('business_uid'),
          type: 'transactional',
          display_name: displayNameFromState,
        }),
      )
      .willRespondWith(okOrCreated(201), (response) => {
        // The app can go on from each of these. That a channel cannot be activated shows later.
        const status = oneOf('pending', 'active', 'inactive', 'deleted', 'blocked', 'error');
        response.jsonBody({ data: { channel: { uid: anyUid('channel_uid'), status } } });
      })
      .executeTest(async ({ url }) => {
        const channel = await gatewayAt(url).createChannel(example);
        expect(channel).to.deep.equal({ uid: example.channelUid, status: 'pending' });
      }));

  it('activates a channel', () =>
    anInteraction({ given: 'a channel exists', uponReceiving: 'a request to activate a channel' })
      .withRequest('PUT', pathFromState(channels, 'channel_uid'), (request) =>
        request
          .headers(authorization)
          .jsonBody({ status: 'active', display_name: displayNameFromState, open_channel: true }),
      )
      .willRespondWith(200, (response) => response.jsonBody({ success: true }))
      .executeTest(({ url }) => gatewayAt(url).activateChannel(example.channelUid, example)));

  it('deletes a channel', () =>
    anInteraction({ given: 'a channel exists', uponReceiving: 'a request to delete a channel' })
      .withRequest('DELETE', pathFromState(channels, 'channel_uid'), (request) => request.headers(authorization))
      .willRespondWith(200, (response) => response.jsonBody({ success: true }))
      .executeTest(({ url }) => gatewayAt(url).deleteChannel(example.channelUid)));
});
