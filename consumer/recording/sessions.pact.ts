import { MatchersV3 } from '@pact-foundation/pact';
import { expect } from 'chai';
import { AlreadyExistsError, CommunicationGateway, Connection, NotActiveError } from '../src';
import { anInteraction } from './interaction';
import { anError, anyUid, authorization, example, okOrCreated, oneOf, uidFromState } from './matchers';
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
        // What else it could say of a session just made is of no use to the app.
        const status = oneOf('pending', 'active');
        response.jsonBody({ data: { session: { uid: anyUid('session_uid'), status } } });
      })
      .executeTest(async ({ url }) => {
        const session = await gatewayAt(url).createSession(example);
        expect(session).to.deep.equal({ uid: example.sessionUid, status: 'pending' });
      }));

  it('says that the channel is not active', () =>
    aRequestToCreate(
      // Not just any pending channel: the app goes by the callback alone, so the status must not run ahead of it.
      'a channel exists whose activation is not confirmed',
      'a request to create a session on a channel that is not active',
    )
      .willRespondWith(422, (response) => {
        response.jsonBody(anError({ code: 'invalid', field: 'channel_uid' }, 'The channel is pending, not active'));
      })
      .executeTest(async ({ url }) => {
        expect(await rejection(gatewayAt(url).createSession(example))).to.be.instanceOf(NotActiveError);
      }));

  it('says that the session already exists', () =>
    aRequestToCreate('an active session exists', 'a request to create a session that already exists')
      .willRespondWith(422, (response) => {
        response.jsonBody(anError({ code: 'already_exists' }, 'Session already exist'));
      })
      .executeTest(async ({ url }) => {
        expect(await rejection(gatewayAt(url).createSession(example))).to.be.instanceOf(AlreadyExistsError);
      }));

  it('lists the sessions of a contact', () =>
    anInteraction({
      provider,
      given: 'an active session exists',
      uponReceiving: 'a request for the sessions of a contact',
    })
      .withRequest('GET', sessions, (request) => {
        request.headers(authorization).query({
          channel_uid: uidFromState('channel_uid'),
          business_uid: uidFromState('business_uid'),
          contact_uid: uidFromState('contact_uid'),
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
