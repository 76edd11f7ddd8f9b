import { MatchersV3 } from '@pact-foundation/pact';
import { expect } from 'chai';
import { AlreadyExistsError, NotActiveError } from '../src';
import { anInteraction, gatewayAt } from './interaction';
import {
  anyText,
  anyUid,
  authorization,
  example,
  okOrCreated,
  oneOf,
  pathFromState,
  refusedWith422Or409,
  uidFromState,
} from './matchers';
import { rejection } from './rejection';

const sessions = '/business/communication/sessions';

const aRequestToCreate = (given: string, uponReceiving: string) =>
  anInteraction({ given, uponReceiving }).withRequest('POST', sessions, (request) =>
    request.headers(authorization).jsonBody({
      business_uid: uidFromState('business_uid'),
      channel_uid: uidFromState('channel_uid'),
      contact_uid: uidFromState('contact_uid'),
      external_uid: uidFromState('external_uid'),
    }),
  );

describe('sessions', () => {
  it('creates a session on an active channel', () =>
    aRequestToCreate('an active channel exists', 'a request to create a session')
      .willRespondWith(okOrCreated(201), (response) => {
        // The app can go on from each of these. It has no use for a session that is created failed or deleted.
        const status = oneOf('pending', 'inactive', 'active');
        response.jsonBody({ data: { session: { uid: anyUid('session_uid'), status } } });
      })
      .executeTest(async ({ url }) => {
        const session = await gatewayAt(url).createSession(example);
        expect(session).to.deep.equal({ uid: example.sessionUid, status: 'pending' });
      }));

  it('says that the channel is not active', () =>
    aRequestToCreate('an inactive channel exists', 'a request to create a session on a channel that is not active')
      // To the app, each refusal with one of these statuses means that the channel is not active, unless it says that the session exists.
      .willRespondWith(refusedWith422Or409)
      .executeTest(async ({ url }) => {
        expect(await rejection(gatewayAt(url).createSession(example))).to.be.instanceOf(NotActiveError);
      }));

  it('says that the session already exists', () =>
    aRequestToCreate('an active session exists', 'a request to create a session that already exists')
      // The app goes by the code or by the text. A pact cannot express "or", so the contract asks for the code.
      .willRespondWith(refusedWith422Or409, (response) =>
        response.jsonBody({ errors: [{ code: oneOf('already_exists', 'duplicate'), message: anyText }] }),
      )
      .executeTest(async ({ url }) => {
        expect(await rejection(gatewayAt(url).createSession(example))).to.be.instanceOf(AlreadyExistsError);
      }));

  it('activates a session', () =>
    anInteraction({ given: 'a session exists', uponReceiving: 'a request to activate a session' })
      .withRequest('PUT', pathFromState(sessions, 'session_uid'), (request) =>
        request.headers(authorization).jsonBody({ status: 'active' }),
      )
      .willRespondWith(200, (response) => response.jsonBody({ success: true }))
      .executeTest(({ url }) => gatewayAt(url).activateSession(example.sessionUid)));

  it('lists the sessions of a contact', () =>
    anInteraction({ given: 'an active session exists', uponReceiving: 'a request for the sessions of a contact' })
      .withRequest('GET', sessions, (request) =>
        request.headers(authorization).query({
          'filter[channel_uid]': uidFromState('channel_uid'),
          'filter[business_uid]': uidFromState('business_uid'),
          'filter[contact_uid]': uidFromState('contact_uid'),
        }),
      )
      .willRespondWith(200, (response) => {
        const session = { uid: anyUid('session_uid'), status: MatchersV3.equal('active') };
        response.jsonBody({ data: { sessions: MatchersV3.eachLike(session) } });
      })
      .executeTest(async ({ url }) => {
        const found = await gatewayAt(url).listSessions(example);
        expect(found).to.deep.equal([{ uid: example.sessionUid, status: 'active' }]);
      }));
});
