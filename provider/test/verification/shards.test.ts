import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { pactsOf } from '../../verification/pacts/pact-files';
import { shard } from '../../verification/pacts/shards';
import { coreEnvironment } from '../../verification/replayer';
import { embeddedTarget } from '../../verification/target/target';
import { verify } from '../../verification/verify';
import { recordedPacts } from './run';

const name = 'channel-app-communication-gw.json';

describe('a large pact', () => {
  const directory = mkdtempSync(join(tmpdir(), 'pact-large-'));
  const recorded = JSON.parse(readFileSync(join(recordedPacts, name), 'utf8'));
  // Requests that change what they are about are among them: side by side they must not take it from each other.
  const requests = recorded.interactions.filter(({ type }: { type: string }) => type === 'Synchronous/HTTP');
  const interactions = Array.from({ length: 77 }, (_, index) => {
    const request = requests[index % requests.length];
    return { ...request, description: `${request.description} ${index}` };
  });

  before(() => writeFileSync(join(directory, name), JSON.stringify({ ...recorded, interactions })));
  after(() => rmSync(directory, { recursive: true }));

  it('is verified in parts, all of it, and in its order', async () => {
    const { results, problems } = await verify({
      pacts: pactsOf(directory),
      openTarget: () => embeddedTarget(),
      activationTimeoutMs: 5000,
    });
    expect(problems).to.deep.equal([]);
    expect(results.map(({ interaction }) => interaction)).to.deep.equal(interactions.map((each) => each.description));
    expect(results.filter(({ verdict }) => verdict !== 'passed')).to.deep.equal([]);
  });

  it('is split so that each part knows its own interactions', () => {
    const { parts, remove } = shard(pactsOf(directory));
    expect(parts.map(({ pact }) => pact?.interactions.length)).to.deep.equal([25, 25, 25, 2]);
    remove();
  });

  it("is left whole when it is a broker's", () => {
    const pacts = { provider: 'core', options: { pactBrokerUrl: 'https://broker.example' } } as const;
    expect(shard([pacts])).to.deep.include({ parts: [pacts], split: false });
  });
});

describe("the environment of pact's core", () => {
  const given = { PATH: '/bin', SSL_CERT_FILE: '/etc/own.pem', PACT_BROKER_BASE_URL: 'https://broker.example' };

  it('keeps the certificates where a broker may be reached over TLS, but never a broker', () => {
    expect(coreEnvironment(false, given)).to.deep.equal({
      PATH: '/bin',
      SSL_CERT_FILE: '/etc/own.pem',
      PACT_DO_NOT_TRACK: 'true',
    });
  });

  it('has one certificate where nothing is reached over TLS', () => {
    const { SSL_CERT_FILE = '', SSL_CERT_DIR } = coreEnvironment(true, given);
    expect(readFileSync(SSL_CERT_FILE, 'utf8').match(/BEGIN CERTIFICATE/g)).to.have.length(1);
    expect(SSL_CERT_DIR).to.match(/no-such-folder$/);
  });
});
