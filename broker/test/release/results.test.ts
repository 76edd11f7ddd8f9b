import { expect } from 'chai';
import { readPact } from '../../../lib/pact';
import type { Result } from '../../../provider/verification/results';
import type { BrokerPact } from '../../release/pacts-to-verify';
import { publishResults } from '../../release/results';
import { FakeBroker } from '../fake-broker';
import type { Fault } from '../fault';

const version = { number: 'v1', branch: 'feat/x', buildUrl: 'https://ci.example/7' };
const resultsPath = '/pacts/1/verification-results';
const versionPath = '/pacticipants/core/branches/feat%2Fx/versions/v1';

function aPact(broker: FakeBroker, ...descriptions: string[]): BrokerPact {
  const interactions = descriptions.map((description) => ({ description }));
  const pact = readPact({ consumer: { name: 'channel-app' }, provider: { name: 'core' }, interactions });
  return { provider: 'core', pact, text: '', resultsUrl: broker.url + resultsPath };
}

const result = (pact: BrokerPact, interaction: string, success: boolean): Result => ({
  pact,
  provider: 'core',
  interaction,
  consumer: 'channel-app',
  states: ['a state'],
  keepsCredential: false,
  verdict: success ? 'passed' : 'pending',
  ms: 1,
  mismatches: [],
  findings: [],
  testResult: { interactionId: `id of ${interaction}`, interactionDescription: interaction, success },
});

async function publishTo(broker: FakeBroker, results: (pact: BrokerPact) => Result[]) {
  const pact = aPact(broker, 'first', 'second');
  const selection = { provider: 'core', pacts: [pact], unselected: [], unreadable: [] } as const;
  return publishResults(broker.client, selection, results(pact), version);
}

const bothPass = (pact: BrokerPact) => [result(pact, 'first', true), result(pact, 'second', true)];

describe('publishing the results of a verification', () => {
  it('posts them as pact core does, reads them back at their own address, and then makes the version known', async () => {
    const broker = await FakeBroker.start();
    const published = await publishTo(broker, (pact) => [result(pact, 'first', true), result(pact, 'second', false)]);
    expect(published).to.deep.equal({ urls: [`${broker.url}${resultsPath}/1`], failures: [] });
    expect(broker.requests).to.deep.equal([
      `POST ${resultsPath}`,
      `GET ${resultsPath}/1`,
      `PUT ${versionPath}`,
      `GET ${versionPath}`,
    ]);
    expect(broker.resources.get(`${resultsPath}/1`)).to.deep.include({
      providerApplicationVersion: 'v1',
      success: false,
      buildUrl: 'https://ci.example/7',
      testResults: [
        { interactionId: 'id of first', interactionDescription: 'first', success: true },
        { interactionId: 'id of second', interactionDescription: 'second', success: false },
      ],
    });
  });

  const onResults =
    (status: number, body?: string, type?: string): Fault =>
    (request) =>
      request.startsWith('POST') ? { status, ...(body && { body }), ...(type && { type }) } : undefined;

  for (const [what, fault, reason] of [
    ['refuses them with 403', onResults(403), /answers 403: these credentials may not do this/],
    ['refuses them with 409', onResults(409, '{"error":"gone"}'), /refuses it \(409\): gone/],
    ['refuses them with 413', onResults(413), /refuses it \(413\): the request is too large/],
    ['refuses them with 503', onResults(503), /answers 503: look at its own log/],
    ['refuses them by a page', onResults(413, '<html>', 'text/html'), /answers 413 with text\/html: a proxy before it/],
    ['answers with a page', onResults(200, '<html>', 'text/html'), /answers text\/html, not JSON/],
    ['takes them and names no address', onResults(201), /answers 201 to \S+, but not as a Pact Broker does/],
    [
      'takes them and does not have them',
      onResults(201, '{"_links":{"self":{"href":"/results/9"}}}'),
      /took a result, but does not show it at \S+\/results\/9: it answers 404/,
    ],
    [
      'shows another result',
      (request) => (request === `GET ${resultsPath}/1` ? { status: 200, body: '{"success":false}' } : undefined),
      /took a result, but does not show it at \S+: success: /,
    ],
  ] satisfies [string, Fault, RegExp][]) {
    it(`says why, and does not make the version known, where the broker ${what}`, async () => {
      const broker = await FakeBroker.start(fault);
      const { urls, failures } = await publishTo(broker, bothPass);
      expect(urls).to.deep.equal([]);
      expect(failures).to.have.length(1);
      expect(failures[0])
        .to.match(/^Not published: the result of channel-app with core: The Pact Broker at /)
        .and.match(reason)
        .and.not.include('\n');
      expect(broker.requests.filter((request) => request.startsWith('PUT'))).to.deep.equal([]);
    });
  }

  it('says so where the broker has gone', async () => {
    const broker = await FakeBroker.start();
    const pact = { ...aPact(broker, 'first'), resultsUrl: 'http://127.0.0.1:9/' };
    const selection = { provider: 'core', pacts: [pact], unselected: [], unreadable: [] } as const;
    const { failures } = await publishResults(broker.client, selection, [result(pact, 'first', true)], version);
    expect(failures[0]).to.match(/cannot be reached \(ECONNREFUSED\)/);
    expect(broker.requests).to.deep.equal([]);
  });

  it('sends nothing of a pact that was verified in part', async () => {
    const broker = await FakeBroker.start();
    const { failures } = await publishTo(broker, (pact) => [result(pact, 'first', true)]);
    expect(failures).to.deep.equal([
      'Not published: the result of channel-app with core: 1 of its interactions have no verdict',
    ]);
    expect(broker.requests).to.deep.equal([]);
  });

  it('does not make the version known where another pact could not be read', async () => {
    const broker = await FakeBroker.start();
    const pact = aPact(broker, 'first');
    const selection = { provider: 'core', pacts: [pact], unselected: [], unreadable: ['it is empty'] } as const;
    const { urls } = await publishResults(broker.client, selection, [result(pact, 'first', true)], version);
    expect(urls).to.have.length(1);
    expect(broker.requests).to.not.include(`PUT ${versionPath}`);
  });

  it('publishes the other results where one is not taken', async () => {
    const broker = await FakeBroker.start((request) =>
      request === `POST ${resultsPath}` ? { status: 413 } : undefined,
    );
    const refused = aPact(broker, 'first');
    const taken = { ...aPact(broker, 'first'), resultsUrl: `${broker.url}/pacts/2` };
    const selection = { provider: 'core', pacts: [refused, taken], unselected: [], unreadable: [] } as const;
    const results = [refused, taken].map((pact) => result(pact, 'first', true));
    const { urls, failures } = await publishResults(broker.client, selection, results, version);
    expect(urls).to.deep.equal([`${broker.url}/pacts/2/1`]);
    expect(failures).to.have.length(1);
    expect(broker.requests).to.not.include(`PUT ${versionPath}`);
  });

  for (const [what, fault] of [
    ['refuses the version', (request) => (request.startsWith('PUT') ? { status: 403 } : undefined)],
    ['takes the version and does not have it', (request) => (request.startsWith('PUT') ? { status: 200 } : undefined)],
  ] satisfies [string, Fault][]) {
    it(`says so where the broker ${what}`, async () => {
      const { urls, failures } = await publishTo(await FakeBroker.start(fault), bothPass);
      expect(urls).to.have.length(1);
      expect(failures[0]).to.match(/^Not registered: version v1 of core: The Pact Broker at /);
    });
  }
});
