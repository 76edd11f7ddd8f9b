import { expect } from 'chai';
import { FakeBroker } from '../../broker/test/fake-broker';
import { Command } from '../../lib/test/command';

const link = (href: string) => ({ href: `http://its.own.name${href}` });
const selected = (...pacts: string[]) => ({
  _embedded: { pacts: pacts.map((at) => ({ verificationProperties: { pending: false }, _links: { self: link(at) } })) },
});
const latestOf = (...consumers: string[]) => ({ _links: { 'pb:pacts': consumers.map((name) => ({ name })) } });
const explained =
  'other has pacts with core, but none to verify: it publishes from develop, and its main branch is said to be main. Name the right one: npx pact broker create-or-update-pacticipant --name other --main-branch BRANCH';

/** Verifies core's pacts of a broker in which a consumer, `other`, has a pact that no selector matches. */
async function verify(responses: Readonly<Record<string, object>>) {
  const all: Record<string, object> = {
    'GET /': { _links: { 'pb:publish-contracts': link('/contracts/publish') } },
    'GET /pacticipants/other': { name: 'other', mainBranch: 'main' },
    'GET /pacticipants/other/branches': { _embedded: { branches: [{ name: 'develop' }] } },
    ...responses,
  };
  const broker = await FakeBroker.start((request) =>
    all[request] ? { status: 200, body: JSON.stringify(all[request]) } : undefined,
  );
  const ended = await new Command('verify', ['--broker', '--provider', 'core'], {
    PACT_BROKER_BASE_URL: broker.url,
    PACT_PUBLISH_RESULTS: 'true',
    PACT_PROVIDER_VERSION: 'v1',
    PACT_PROVIDER_BRANCH: 'main',
    PACT_MAIN_BRANCH: 'main',
  }).ended;
  return { ...ended, written: broker.requests.filter((request) => /^(PUT|POST .*results)/.test(request)) };
}

describe('npm run pact:verify -- --broker', () => {
  it('is no success where no selector matches the pacts of any consumer, and makes no version known', async () => {
    const { code, out, err, written } = await verify({
      'POST /pacts/provider/core/for-verification': selected(),
      'GET /pacts/provider/core/latest': latestOf('other'),
    });
    expect(err).to.equal(`${explained}\n`);
    expect({ code, out, written }).to.deep.equal({ code: 1, out: '', written: [] });
  });

  it('names a consumer that no selector matches beside others, which are verified and published', async () => {
    const { code, out, err, written } = await verify({
      'POST /pacts/provider/core/for-verification': selected('/pacts/1'),
      'GET /pacts/provider/core/latest': latestOf('app', 'other'),
      'GET /pacts/1': {
        consumer: { name: 'app' },
        provider: { name: 'core' },
        interactions: [
          {
            description: 'one',
            request: { method: 'GET', path: '/health' },
            response: { status: 200 },
          },
        ],
        _links: {
          'pb:pact-version': { name: 'a1' },
          'pb:consumer-version': link('/versions/1'),
          'pb:publish-verification-results': link('/results'),
        },
      },
    });
    expect(out).to.include(`not verified: ${explained}\n`).and.include('1 of 1 interaction verified');
    expect({ code, err, written }).to.deep.equal({
      code: 0,
      err: '',
      written: ['POST /results', 'PUT /pacticipants/core/branches/main/versions/v1'],
    });
  });
});
