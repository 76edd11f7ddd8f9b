import { MatchersV3 } from '@pact-foundation/pact';
import { expect } from 'chai';
import { AlreadyExistsError, CommunicationGateway, Connection, NotActiveError } from '../src';
import { anInteraction } from './interaction';
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

const provider = 'communication-gw';
const sessions = '/business/communication/sessions';
const gatewayAt = (baseUrl: string) => new CommunicationGateway(new Connection({ baseUrl, token: example.token }));

const aRequestToCreate = (given: string, uponReceiving: string) =>
  anInteraction({ provider, given, uponReceiving }).withRequest('POST', sessions, (request) => {
    request.headers(authorization).jsonBody({
      business_uid: uidFromState('business_uid'),
      channel_uid: uidFromState('channel_uid'),
      contact_uid: uidFromState('contact_uid'),
      external_uid: uidFromState('external_uid'),
    });
  });

describe('sessions', () => {
  it('creates a session on an active channel', () =>
    aRequestToCreate('an active channel exists', 'a request to create a session')
      .willRespondWith(okOrCreated(201), (response) => {
        // From these the app goes on; a session that was created failed or deleted is of no use to it.
        const status = oneOf('pending', 'inactive', 'active');
        response.jsonBody({ data: { session: { uid: anyUid('session_uid'), status } } });
      })
      .executeTest(async ({ url }) => {
        const session = await gatewayAt(url).createSession(example);
        expect(session).to.deep.equal({ uid: example.sessionUid, status: 'pending' });
      }));

  it('says that the channel is not active', () =>
    aRequestToCreate('an inactive channel exists', 'a request to create a session on a channel that is not active')
      // Of such a call the app takes every other refusal with one of these statuses for this one.
      .willRespondWith(refusedWith422Or409, () => undefined)
      .executeTest(async ({ url }) => {
        expect(await rejection(gatewayAt(url).createSession(example))).to.be.instanceOf(NotActiveError);
      }));

  it('says that the session already exists', () =>
    aRequestToCreate('an active session exists', 'a request to create a session that already exists')
      // The app goes by a code or by a text, which a pact cannot say: the contract asks for the code.
      .willRespondWith(refusedWith422Or409, (response) => {
        response.jsonBody({ errors: [{ code: oneOf('already_exists', 'duplicate'), message: anyText }] });
      })
      .executeTest(async ({ url }) => {
        expect(await rejection(gatewayAt(url).createSession(example))).to.be.instanceOf(AlreadyExistsError);
      }));

  it('activates a session', () =>
    anInteraction({ provider, given: 'a session exists', uponReceiving: 'a request to activate a session' })
      .withRequest('PUT', pathFromState(sessions, 'session_uid'), (request) => {
        request.headers(authorization).jsonBody({ status: 'active' });
      })
      .willRespondWith(200, (response) => {
        response.jsonBody({ success: true });
      })
      .executeTest(({ url }) => gatewayAt(url).activateSession(example.sessionUid)));

  it('lists the sessions of a contact', () =>
    anInteraction({
      provider,
      given: 'an active session exists',
      uponReceiving: 'a request for the sessions of a contact',
    })
      .withRequest('GET', sessions, (request) => {
        request.headers(authorization).query({
          'filter[channel_uid]': uidFromState('channel_uid'),
          'filter[business_uid]': uidFromState('business_uid'),
          'filter[contact_uid]': uidFromState('contact_uid'),
        });
      })
      .willRespondWith(200, (response) => {
        const session = { uid: anyUid('session_uid'), status: MatchersV3.equal('active') };
        response.jsonBody({ data: { sessions: MatchersV3.eachLike(session) } });
      })
      .executeTest(async ({ url }) => {
        const found = await gatewayAt(url).listSessions(example);
        expect(found).to.deep.equal([{ uid: example.sessionUid, status: 'active' }]);
      }));
});
