import { expect } from 'chai';
import { CommunicationGateway, Connection, NotActiveError, UnauthorizedError } from '../src';
import { anInteraction, gatewayAt } from './interaction';
import { authorization, example, okOrCreated, refusedWith422Or409, uidFromState } from './matchers';
import { rejection } from './rejection';

const typing = '/business/communication/sessions/typing';

const aRequestToType = (given: string, uponReceiving: string) =>
  anInteraction({ given, uponReceiving }).withRequest('POST', typing, (request) =>
    request
      .headers(authorization)
      .jsonBody({ session_uid: uidFromState('session_uid'), contact_uid: uidFromState('contact_uid') }),
  );

describe('typing', () => {
  it('sends a typing indicator', () =>
    aRequestToType('an active session exists', 'a request to send a typing indicator')
      .willRespondWith(okOrCreated(200), (response) => response.jsonBody({ success: true }))
      .executeTest(({ url }) => gatewayAt(url).sendTyping(example)));

  it('says that the session is not active', () =>
    aRequestToType('an inactive session exists', 'a request to send a typing indicator on an inactive session')
      // To the app, each refusal with one of these statuses means that the session is not active.
      .willRespondWith(refusedWith422Or409)
      .executeTest(async ({ url }) => {
        expect(await rejection(gatewayAt(url).sendTyping(example))).to.be.instanceOf(NotActiveError);
      }));

  it('says that the token is missing', () =>
    anInteraction({
      given: 'a business exists',
      uponReceiving: 'a request to send a typing indicator without a token',
    })
      // The token is checked first, so no session has to exist.
      .withRequest('POST', typing, (request) =>
        request.jsonBody({ session_uid: example.sessionUid, contact_uid: example.contactUid }),
      )
      // The app goes by the status alone, because the body is an open question.
      .willRespondWith(401)
      .executeTest(async ({ url }) => {
        const gateway = new CommunicationGateway(new Connection({ baseUrl: url }));
        expect(await rejection(gateway.sendTyping(example))).to.be.instanceOf(UnauthorizedError);
      }));
});
