import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readPact } from '../../../lib/pact';
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
    expect(parts.map(({ pact }) => pact.interactions.length)).to.deep.equal([25, 25, 25, 2]);
    remove();
  });

  it("is left whole when it is a broker's", () => {
    // As it was published: to other languages 1.0 is another number than 1.
    const text = JSON.stringify({ ...recorded, interactions, number: 1 }).replace('"number":1', '"number":1.0');
    const { parts, split, remove } = shard([{ provider: 'core', pact: readPact(JSON.parse(text)), text }]);
    expect(parts.map(({ file }) => readFileSync(file, 'utf8'))).to.deep.equal([text]);
    expect(split).to.equal(false);
    remove();
  });
});

describe("the environment of pact's core", () => {
  const given = { PATH: '/bin', SSL_CERT_FILE: '/etc/own.pem', PACT_BROKER_BASE_URL: 'https://broker.example' };
  const { SSL_CERT_FILE = '', SSL_CERT_DIR, ...kept } = coreEnvironment(given);

  it('names no broker', () => {
    expect(kept).to.deep.equal({ PATH: '/bin', PACT_DO_NOT_TRACK: 'true' });
  });

  it('has one certificate, because nothing is reached over TLS', () => {
    expect(readFileSync(SSL_CERT_FILE, 'utf8').match(/BEGIN CERTIFICATE/g)).to.have.length(1);
    expect(SSL_CERT_DIR).to.match(/no-such-folder$/);
  });
});
