import { expect } from 'chai';
import { CommunicationGateway, Connection, UnexpectedAnswerError } from '../src';
import { anInteraction } from './interaction';
import { anyUid, authorization, example, okOrCreated, oneOf, pathFromState, uidFromState } from './matchers';
import { rejection } from './rejection';

const provider = 'communication-gw';
const channels = '/business/communication/channels';
const gatewayAt = (baseUrl: string) => new CommunicationGateway(new Connection({ baseUrl, token: example.token }));

describe('channels', () => {
  it('creates a transactional channel', () =>
    anInteraction({
      provider,
      given: 'a business exists',
      uponReceiving: 'a request to create a transactional channel',
    })
      .withRequest('POST', channels, (request) => {
        request.headers(authorization).jsonBody({
          business_uid: uidFromState('business_uid'),
          type: 'transactional',
          display_name: example.displayName,
        });
      })
      .willRespondWith(okOrCreated(201), (response) => {
        const status = oneOf('pending', 'active', 'inactive', 'deleted', 'blocked', 'error');
        response.jsonBody({ data: { channel: { uid: anyUid('channel_uid'), status } } });
      })
      .executeTest(async ({ url }) => {
        const channel = await gatewayAt(url).createChannel(example);
        expect(channel).to.deep.equal({ uid: example.channelUid, status: 'pending' });
      }));

  it('activates a channel', () =>
    anInteraction({ provider, given: 'a pending channel exists', uponReceiving: 'a request to activate a channel' })
      .withRequest('PUT', pathFromState(channels, 'channel_uid'), (request) => {
        request
          .headers(authorization)
          .jsonBody({ status: 'active', display_name: example.displayName, open_channel: true });
      })
      .willRespondWith(200, (response) => {
        response.jsonBody({ success: true });
      })
      .executeTest(({ url }) => gatewayAt(url).activateChannel(example.channelUid, example)));

  it('deletes a channel', () =>
    anInteraction({ provider, given: 'a pending channel exists', uponReceiving: 'a request to delete a channel' })
      .withRequest('DELETE', pathFromState(channels, 'channel_uid'), (request) => {
        request.headers(authorization);
      })
      .willRespondWith(200, (response) => {
        response.jsonBody({ success: true });
      })
      .executeTest(({ url }) => gatewayAt(url).deleteChannel(example.channelUid)));

  it('says that there is no such channel', () =>
    anInteraction({
      provider,
      given: 'a channel has been deleted',
      uponReceiving: 'a request to delete a channel that is gone',
    })
      .withRequest('DELETE', pathFromState(channels, 'channel_uid'), (request) => {
        request.headers(authorization);
      })
      // The client goes by the status: after an answer that was lost, it says that the deletion has worked.
      .willRespondWith(404)
      .executeTest(async ({ url }) => {
        const error = await rejection(gatewayAt(url).deleteChannel(example.channelUid));
        expect(error).to.be.instanceOf(UnexpectedAnswerError);
        expect((error as UnexpectedAnswerError).refusal).to.include({ status: 404 });
      }));
});
