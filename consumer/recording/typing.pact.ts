import { expect } from 'chai';
import { CommunicationGateway, Connection, NotActiveError, UnauthorizedError } from '../src';
import { anInteraction } from './interaction';
import { authorization, example, okOrCreated, refusedWith422Or409, uidFromState } from './matchers';
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

  it('says that the session is not active', () =>
    anInteraction({
      provider,
      given: 'an inactive session exists',
      uponReceiving: 'a request to send a typing indicator on an inactive session',
    })
      .withRequest('POST', typing, (request) => {
        request.headers(authorization).jsonBody(body);
      })
      // Of this call the app takes every refusal with one of these statuses for this one.
      .willRespondWith(refusedWith422Or409, () => undefined)
      .executeTest(async ({ url }) => {
        expect(await rejection(gatewayAt(url, example.token).sendTyping(example))).to.be.instanceOf(NotActiveError);
      }));

  it('says that the token is missing', () =>
    anInteraction({
      provider,
      given: 'a business exists',
      uponReceiving: 'a request to send a typing indicator without a token',
    })
      .withRequest('POST', typing, (request) => {
        // The refusal comes before anything is looked up, so that no session has to exist.
        request.jsonBody({ session_uid: example.sessionUid, contact_uid: example.contactUid });
      })
      // The app goes by the status alone: which of several bodies comes with it is an open question.
      .willRespondWith(401)
      .executeTest(async ({ url }) => {
        expect(await rejection(gatewayAt(url).sendTyping(example))).to.be.instanceOf(UnauthorizedError);
      }));
});
