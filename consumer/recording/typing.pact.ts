import { expect } from 'chai';
import { CommunicationGateway, Connection, NotActiveError, UnauthorizedError } from '../src';
import { anInteraction } from './interaction';
import { anError, authorization, example, okOrCreated, uidFromState } from './matchers';
import { rejection } from './rejection';

const provider = 'communication-gw';
const typing = '/business/communication/sessions/typing';
const body = { session_uid: uidFromState('session_uid'), contact_uid: uidFromState('contact_uid') };
const gatewayAt = (baseUrl: string, token?: string) => new CommunicationGateway(new Connection({ baseUrl, token }));

describe('typing', () => {
  it('sends a typing indicator', () =>
    anInteraction({
      provider,
      given: 'an active session exists',
      uponReceiving: 'a request to send a typing indicator',
    })
      .withRequest('POST', typing, (request) => {
        request.headers(authorization).jsonBody(body);
      })
      .willRespondWith(okOrCreated(200), (response) => {
        response.jsonBody({ success: true });
      })
      .executeTest(({ url }) => gatewayAt(url, example.token).sendTyping(example)));

  // Two states in which the app does the same: the second holds the gateway to changing no status before its callback was received.
  for (const { given, uponReceiving, reason } of [
    {
      given: 'an inactive session exists',
      uponReceiving: 'a request to send a typing indicator on an inactive session',
      reason: 'The session is inactive, not active',
    },
    {
      given: 'a session exists whose activation is not confirmed',
      uponReceiving: 'a request to send a typing indicator on a session that is not active yet',
      reason: 'The session is pending, not active',
    },
  ]) {
    it(`says that the session is not active: ${given}`, () =>
      anInteraction({ provider, given, uponReceiving })
        .withRequest('POST', typing, (request) => {
          request.headers(authorization).jsonBody(body);
        })
        .willRespondWith(422, (response) => {
          response.jsonBody(anError({ code: 'invalid', field: 'session_uid' }, reason));
        })
        .executeTest(async ({ url }) => {
          expect(await rejection(gatewayAt(url, example.token).sendTyping(example))).to.be.instanceOf(NotActiveError);
        }));
  }

  it('says that the token is missing', () =>
    anInteraction({
      provider,
      given: 'an active session exists',
      uponReceiving: 'a request to send a typing indicator without a token',
    })
      .withRequest('POST', typing, (request) => {
        request.jsonBody(body);
      })
      .willRespondWith(401, (response) => {
        response.jsonBody(anError({ code: 'unauthorized' }, '401 Unauthorized'));
      })
      .executeTest(async ({ url }) => {
        expect(await rejection(gatewayAt(url).sendTyping(example))).to.be.instanceOf(UnauthorizedError);
      }));
});
