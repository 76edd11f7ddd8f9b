import { expect } from 'chai';
import { pactAt, pactsToVerify } from '../../release/pacts-to-verify';
import { FakeBroker } from '../fake-broker';
import { failure } from '../fixtures';

const forVerification = 'POST /pacts/provider/core/for-verification';
const latest = 'GET /pacts/provider/core/latest';
const link = (href: string) => ({ href: `http://its.own.name${href}` });

const selected = (...pacts: { at: string; pending: boolean }[]) => ({
  _embedded: {
    pacts: pacts.map(({ at, pending }) => ({ verificationProperties: { pending }, _links: { self: link(at) } })),
  },
});
const latestOf = (...consumers: string[]) => ({ _links: { 'pb:pacts': consumers.map((name) => ({ name })) } });
const branches = (...names: string[]) => ({ _embedded: { branches: names.map((name) => ({ name })) } });
const pact = (consumer: string, provider = 'core') => ({
  consumer: { name: consumer },
  provider: { name: provider },
  interactions: [{ description: 'first', value: 1 }],
  _links: {
    'pb:pact-version': { name: 'a1' },
    'pb:consumer-version': link('/versions/1'),
    'pb:publish-verification-results': link('/pacts/1/results'),
  },
});

/** A broker that answers these requests with JSON, and all others with 404. */
const brokerWith = (responses: Readonly<Record<string, object | string>>) =>
  FakeBroker.start((request) => {
    const body = responses[request];
    return body
      ? { status: 200, body: typeof body === 'string' ? body : JSON.stringify(body) }
      : { status: 404, body: '{"error":"not found"}' };
  });

const selection = async (responses: Readonly<Record<string, object | string>>) => {
  const broker = await brokerWith(responses);
  return {
    broker,
    ...(await pactsToVerify('core', { client: broker.client, branch: 'main', wipSince: '2026-01-01' })),
  };
};

describe('the pacts of a broker', () => {
  it('are those that it selects, as they were published', async () => {
    const text = JSON.stringify(pact('app')).replace('"value":1', '"value":1.0');
    const { broker, pacts, unselected } = await selection({
      [forVerification]: selected({ at: '/pacts/1', pending: true }),
      'GET /pacts/1': text,
      [latest]: latestOf('app'),
    });
    expect(unselected).to.deep.equal([]);
    expect(pacts.map(({ pact }) => pact.consumer)).to.deep.equal(['app']);
    expect(pacts[0]).to.deep.include({
      provider: 'core',
      text,
      pending: true,
      resultsUrl: `${broker.url}/pacts/1/results`,
    });
  });

  it('are none where the broker does not know the provider', async () => {
    expect(await selection({})).to.deep.include({ pacts: [], unselected: [], unreadable: [] });
  });

  for (const [what, pacticipant, published, line] of [
    [
      'a main branch of another name',
      { name: 'app', mainBranch: 'main' },
      branches('develop', 'feat/x'),
      'it publishes from develop, feat/x, and its main branch is said to be main.',
    ],
    [
      'no main branch',
      { name: 'app' },
      branches('trunk'),
      'it publishes from trunk, and none is said to be its main branch.',
    ],
    [
      'many branches',
      { name: 'app', mainBranch: null },
      branches('a', 'b', 'c', 'd', 'e', 'f', 'g'),
      'it publishes from a, b, c, d, e and 2 more, and none is said to be its main branch.',
    ],
    ['no branch', { name: 'app' }, branches(), 'it publishes from no branch, and none is said to be its main branch.'],
  ] as const) {
    it(`are explained where a consumer has ${what}, so that nothing is selected`, async () => {
      const { pacts, unselected } = await selection({
        [forVerification]: selected(),
        [latest]: latestOf('app'),
        'GET /pacticipants/app': pacticipant,
        'GET /pacticipants/app/branches': published,
      });
      expect(pacts).to.deep.equal([]);
      expect(unselected).to.deep.equal([
        `app has pacts with core, but none to verify: ${line} Name the right one: npx pact broker create-or-update-pacticipant --name app --main-branch BRANCH`,
      ]);
    });
  }

  it('are explained for each consumer of which nothing is selected beside others', async () => {
    const { pacts, unselected } = await selection({
      [forVerification]: selected({ at: '/pacts/1', pending: false }),
      'GET /pacts/1': pact('app'),
      [latest]: latestOf('app', 'other'),
      'GET /pacticipants/other': { name: 'other' },
      'GET /pacticipants/other/branches': branches('develop'),
    });
    expect(pacts.map(({ pact }) => pact.consumer)).to.deep.equal(['app']);
    expect(unselected.map((line) => line.split(' ')[0])).to.deep.equal(['other']);
  });

  it('are the others where one cannot be read, which is told', async () => {
    const { pacts, unselected, unreadable } = await selection({
      [forVerification]: selected({ at: '/pacts/1', pending: false }, { at: '/pacts/2', pending: false }),
      'GET /pacts/1': pact('app'),
      'GET /pacts/2': { ...pact('other'), interactions: [] },
      [latest]: latestOf('app', 'other'),
    });
    expect(pacts.map(({ pact }) => pact.consumer)).to.deep.equal(['app']);
    expect(unselected).to.deep.equal([]);
    expect(unreadable).to.have.length(1);
    expect(unreadable[0]).to.match(/has a pact at \S+\/pacts\/2 that is not a pact: .*no interactions$/);
  });

  it('are not none where a proxy answers in the place of the broker', async () => {
    const { client } = await FakeBroker.start(() => ({ status: 404, type: 'text/html', body: '<html>' }));
    expect((await failure(pactsToVerify('core', { client, branch: 'main' }))).message).to.match(
      /answers 404 to pacts\/provider\/core\/for-verification/,
    );
  });

  describe('named by a URL', () => {
    const at = async (responses: Readonly<Record<string, object>>, path = '/pacts/1') => {
      const { url, client } = await brokerWith(responses);
      return pactAt(`${path.startsWith('/') ? url : ''}${path}`, { client, branch: 'main' });
    };

    for (const pending of [true, false]) {
      it(`are ${pending ? '' : 'not '}pending where the broker says so of their content`, async () => {
        const { provider, pacts } = await at({
          'GET /pacts/1': pact('app'),
          'GET /versions/1': { _embedded: { branchVersions: [{ name: 'feat/x' }] } },
          [forVerification]: selected(
            { at: '/pact-version/b2', pending: !pending },
            { at: '/pact-version/a1', pending },
          ),
        });
        expect(provider).to.equal('core');
        expect(pacts.map((each) => each.pending)).to.deep.equal([pending]);
      });
    }

    for (const [what, path, responses, line] of [
      [
        "another host's",
        'http://127.0.0.1:9/pacts/1',
        {},
        /is not an address of the broker at .*credentials are not sent/,
      ],
      ['no pact', '/pacts/1', { 'GET /pacts/1': {} }, /answers 200 to \S+, but not as a Pact Broker does/],
      [
        'empty',
        '/pacts/1',
        { 'GET /pacts/1': { ...pact('app'), interactions: [] } },
        /has a pact at \S+ that is not a pact: .*no interactions$/,
      ],
      ['not there', '/pacts/1', {}, /answers 404 to \S+: not found$/],
      ["of another provider's", '/pacts/1', { 'GET /pacts/1': pact('app', 'other') }, /PACT_URL is a pact with other/],
    ] as const) {
      it(`are refused where the URL is ${what}`, async () => {
        const { message } = await failure(at(responses, path));
        expect(message).to.match(line).and.not.include('\n');
      });
    }
  });
});
