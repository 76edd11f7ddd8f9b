import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axios from 'axios';
import { expect } from 'chai';
import { findRuby } from '../../broker/ruby';
import { type Broker, startBroker } from '../../broker/start';
import { findPostgres, type Postgres, startPostgres } from './postgres';
import { ProviderCi } from './provider-ci';
import { Repository } from './repository';

const production = ['--to-environment', 'production', '--retry-while-unknown', '0'];
const feature = 'contact-is-online';

/** An expectation that the gateway does not meet: a field that its answer does not have. */
const newExpectation = `
import { anInteraction } from '../recording/interaction';
import { authorization, example, pathFromState } from './support/matchers';

it('learns whether a channel is open', () =>
  anInteraction({ provider: 'communication-gw', given: 'a pending channel exists', uponReceiving: 'a request to close a channel' })
    .withRequest('PUT', pathFromState('/business/communication/channels', 'channel_uid'), (request) => {
      request.headers(authorization).jsonBody({ open_channel: false });
    })
    .willRespondWith(200, (response) => {
      response.jsonBody({ success: true, open: false });
    })
    .executeTest(({ url }) =>
      fetch(\`\${url}/business/communication/channels/\${example.channelUid}\`, {
        method: 'PUT',
        headers: { authorization: \`Bearer \${example.token}\`, 'content-type': 'application/json' },
        body: JSON.stringify({ open_channel: false }),
      }),
    ));
`;

async function unavailable(database: 'SQLite' | 'PostgreSQL'): Promise<string | undefined> {
  if (!(await findRuby())) return 'Ruby 3.1 or newer is not installed';
  return database === 'PostgreSQL' && !findPostgres() ? "PostgreSQL's server is not installed" : undefined;
}

for (const database of ['SQLite', 'PostgreSQL'] as const) {
  describe(`the journey of two teams and a broker on ${database}`, () => {
    const data = mkdtempSync(join(tmpdir(), 'journey-broker-'));
    const token = `ci-token-${database}`;
    let postgres: Postgres | undefined;
    let broker: Broker;
    let ci: ProviderCi;
    let consumer: Repository;
    let provider: Repository;
    let environment: Record<string, string>;
    /** Versions that later acts come back to. */
    const version = { firstConsumer: '', deployedConsumer: '', featureConsumer: '' };

    const start = async (port: number) => {
      const databaseUrl = postgres?.url;
      broker = await startBroker({ kind: 'ruby', dataDir: data, port, ...(databaseUrl && { databaseUrl }) });
      environment = { PACT_BROKER_BASE_URL: broker.url };
    };
    const succeeds = async (repository: Repository, script: string, ...args: string[]) => {
      const { code, out, err } = await repository.run(script, args, environment);
      expect(code, `${script} ${args.join(' ')}\n${out}${err}`).to.equal(0);
      return out;
    };
    const verify = (repository: Repository, ...args: string[]) =>
      repository.run('verify', ['--broker', ...args], { ...environment, PACT_PUBLISH_RESULTS: 'true' });
    const mayDeploy = async (pacticipant: string, number: string) => {
      const args = ['--pacticipant', pacticipant, '--version', number, ...production];
      const { code, out, err } = await consumer.run('can-i-deploy', args, environment);
      if (code !== 0) expect(err, out).to.match(/^No, .*\n$/);
      return code === 0;
    };
    const deploy = (repository: Repository, pacticipant: string) =>
      succeeds(repository, 'record-deployment', '--pacticipant', pacticipant, '--environment', 'production');

    before(async function () {
      const reason = await unavailable(database);
      if (reason && process.env.CI === 'true') throw new Error(`The journey cannot run: ${reason}`);
      if (reason) {
        console.log(`    skipped: ${reason}`);
        this.skip();
      }
      const programs = findPostgres();
      if (database === 'PostgreSQL' && programs) postgres = await startPostgres(programs);
      await start(0);
      consumer = Repository.create('consumer');
      provider = Repository.create('provider');
      provider.commit('provider team begins');
      ci = await ProviderCi.listen(token, provider, environment);
      await succeeds(consumer, 'setup');
    });

    after(async () => {
      await ci?.close();
      await broker?.stop();
      await postgres?.stop();
      consumer?.remove();
      provider?.remove();
      rmSync(data, { recursive: true, force: true });
    });

    it('1: says no to a consumer that nobody has verified', async () => {
      const first = await verify(provider);
      expect(first.code, first.out + first.err).to.equal(0);
      expect(first.out).to.include('There is no pact to verify yet');
      await deploy(provider, 'communication-gw');
      await deploy(provider, 'core');
      await succeeds(consumer, 'publish');
      version.firstConsumer = consumer.version;
      expect(await mayDeploy('channel-app', version.firstConsumer)).to.equal(false);
    });

    it('2: says yes once the providers have verified and published', async () => {
      const { code, out, err } = await verify(provider);
      expect(code, out + err).to.equal(0);
      expect(out).to.match(/13 of 13 interactions verified/);
      expect(await mayDeploy('channel-app', version.firstConsumer)).to.equal(true);
      await deploy(consumer, 'channel-app');
      version.deployedConsumer = version.firstConsumer;
    });

    it("3: keeps the provider's build green for a new expectation, and says no to its merge", async () => {
      const webhooks = { PROVIDER_CI_URL: ci.url, PROVIDER_CI_TOKEN: token };
      const { code, out, err } = await consumer.run('setup', [], { ...environment, ...webhooks });
      expect(code, out + err).to.equal(0);
      const listed = await axios.get(`${broker.url}/webhooks`, { headers: { accept: 'application/hal+json' } });
      expect(out + err + JSON.stringify(listed.data)).not.to.include(token);

      consumer.branch(feature);
      consumer.write('consumer/test/open.pact.ts', newExpectation);
      await succeeds(consumer, 'record');
      version.featureConsumer = consumer.commit('expect to learn whether a channel is open');
      const run = ci.nextRun(60_000);
      await succeeds(consumer, 'publish');
      const { provider: name, version: verified, ended } = await run;
      expect({ name, verified }).to.deep.equal({ name: 'communication-gw', verified: provider.version });
      expect(ended.code, ended.out + ended.err).to.equal(0);
      expect(ended.out).to.match(/pending: a request to close a channel\n.*open/);

      const merge = [
        '--pacticipant',
        'channel-app',
        '--version',
        version.featureConsumer,
        '--retry-while-unknown',
        '0',
      ];
      const gate = await consumer.run('can-i-merge', merge, environment);
      expect(gate.code, gate.out + gate.err).to.equal(1);
      expect(gate.out).to.match(/http:\S+verification-results/);
    });

    it('4: says no to a provider that breaks the contract, and leaves the consumer alone', async () => {
      provider.branch('rename-uid');
      provider.replace(
        'provider/gateway/operations/channels.ts',
        'channel: { uid, status',
        'channel: { id: uid, status',
      );
      provider.replace(
        'provider/openapi.yaml',
        'required: [uid, status, display_name]',
        'required: [status, display_name]',
      );
      const broken = provider.commit('rename the uid of a channel');
      const { code, out } = await verify(provider, '--provider', 'communication-gw');
      expect(code).to.equal(1);
      expect(out).to.include('the verification failed');
      expect(await mayDeploy('communication-gw', broken)).to.equal(false);
      expect(await mayDeploy('channel-app', version.deployedConsumer)).to.equal(true);
      provider.branch('main');
    });

    it('5: verifies the branch of the same name, and lets both merge and deploy', async () => {
      provider.branch(feature);
      provider.replace(
        'provider/gateway/operations/channels.ts',
        'return reply.send(done);',
        'return reply.send({ ...done, open: channel.open });',
      );
      provider.replace(
        'provider/openapi.yaml',
        'data: { type: object, additionalProperties: false }',
        'data: { type: object, additionalProperties: false }\n              open: { type: boolean }',
      );
      provider.commit('say whether a channel is open');
      const onBranch = await verify(provider);
      expect(onBranch.code, onBranch.out + onBranch.err).to.equal(0);
      expect(onBranch.out).to.match(/a request to close a channel .*passed/);

      provider.branch('main');
      const merged = provider.merge(feature);
      const onMain = await verify(provider);
      expect(onMain.code, onMain.out + onMain.err).to.equal(0);
      expect(await mayDeploy('communication-gw', merged)).to.equal(true);
      expect(await mayDeploy('core', merged)).to.equal(true);
      await deploy(provider, 'communication-gw');
      await deploy(provider, 'core');

      const gate = ['--pacticipant', 'channel-app', '--version', version.featureConsumer, '--retry-while-unknown', '0'];
      await succeeds(consumer, 'can-i-merge', ...gate);
      consumer.branch('main');
      version.deployedConsumer = consumer.merge(feature);
      await succeeds(consumer, 'publish');
      expect(await mayDeploy('channel-app', version.deployedConsumer)).to.equal(true);
      await deploy(consumer, 'channel-app');
    });

    it('6: lets the consumer roll back to its first version', async () => {
      expect(await mayDeploy('channel-app', version.firstConsumer)).to.equal(true);
    });

    it('7: holds the consumer back when core breaks, but not communication-gw', async () => {
      provider.replace('provider/openapi.yaml', 'required: [id, first_name', 'required: [first_name');
      provider.replace(
        'provider/gateway/operations/clients.ts',
        'return reply.send({',
        'for (const client of found) Reflect.deleteProperty(client, "id");\n    return reply.send({',
      );
      const broken = provider.commit('leave the id of a client out');
      const core = await verify(provider, '--provider', 'core');
      expect(core.code, core.out + core.err).to.equal(1);
      expect(await mayDeploy('core', broken)).to.equal(false);
      // Somebody deploys it all the same: from then on the consumer has nothing that it works with.
      await deploy(provider, 'core');
      expect(await mayDeploy('channel-app', version.deployedConsumer)).to.equal(false);
      const before = provider.at('HEAD~1', async (good) => mayDeploy('communication-gw', good.version));
      expect(await before).to.equal(true);
    });

    it('8: loses nothing that was confirmed when the broker is killed', async () => {
      const published = consumer.commit('nothing new');
      await succeeds(consumer, 'publish');
      const answered = await mayDeploy('channel-app', version.deployedConsumer);
      const port = Number(new URL(broker.url).port);
      await broker.kill();
      await start(port);
      const found = await axios.get(`${broker.url}/pacticipants/channel-app/versions/${published}`);
      expect(found.status).to.equal(200);
      expect(await mayDeploy('channel-app', version.deployedConsumer)).to.equal(answered);
      expect(await mayDeploy('channel-app', version.firstConsumer)).to.equal(answered);
    });

    it('9: takes two publications at once, and the same one twice', async () => {
      const other = Repository.create('other-consumer');
      other.branch('other');
      other.commit('another change');
      consumer.commit('one change');
      try {
        await Promise.all([succeeds(consumer, 'publish'), succeeds(other, 'publish')]);
        await succeeds(consumer, 'publish');
      } finally {
        other.remove();
      }
    });
  });
}
