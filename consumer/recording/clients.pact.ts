import { MatchersV3 } from '@pact-foundation/pact';
import { expect } from 'chai';
import { Clients, Connection } from '../src';
import { anInteraction } from './interaction';
import { anyUid, authorization, example, uidFromState } from './matchers';

describe('clients', () => {
  it('finds the first client of a business', () =>
    anInteraction({
      provider: 'core',
      given: 'a business has a client',
      uponReceiving: 'a request for the first client of a business',
    })
      .withRequest('GET', '/platform/v1/clients', (request) =>
        request.headers(authorization).query({ business_id: uidFromState('business_uid'), per_page: '1' }),
      )
      .willRespondWith(200, (response) =>
        response.jsonBody({ data: { clients: MatchersV3.eachLike({ id: anyUid('contact_uid') }) } }),
      )
      .executeTest(async ({ url }) => {
        const clients = new Clients(new Connection({ baseUrl: url, token: example.token }));
        expect(await clients.findFirst(example)).to.equal(example.contactUid);
      }));
});
