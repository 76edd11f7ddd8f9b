import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import axios from 'axios';
import { expect } from 'chai';
import { states } from '../../../provider/verification/states';
import { proxy } from '../fault';
import { type Database, Journey, missingFor } from './journey';
import { newExpectation } from './new-expectation';
import { needBroker } from './own-broker';
import { Repository } from './repository';

const feature = 'close-a-channel';

const keptForDeployedPacts = Object.keys(states).filter((name) => states[name]?.keptForDeployedPacts);

/** Defines the acts of a contract's life between two teams. Each act begins where the one before has ended. */
export function acts(database: Database): void {
  let journey: Journey;
  let consumer: Repository;
  let provider: Repository;
  /** The versions that later acts use. */
  const version = { firstConsumer: '', deployedConsumer: '', featureConsumer: '' };

  before(async function () {
    await needBroker(this, missingFor(database));
    journey = await Journey.begin(database);
    ({ consumer, provider } = journey);
    await journey.succeeds(consumer, 'setup');
  });

  after(() => journey?.end());

  it('1: says no to a consumer that nobody has verified', async () => {
    const first = await journey.verify();
    expect(first.code, first.out + first.err).to.equal(0);
    expect(first.out).to.include('There is no pact to verify yet');
    await journey.deploy(provider, 'communication-gw');
    await journey.deploy(provider, 'core');
    await journey.succeeds(consumer, 'publish');
    version.firstConsumer = consumer.version;
    expect(await journey.mayDeploy('channel-app', version.firstConsumer)).to.equal(false);
  });

  it('2: says yes once the providers have verified and published', async () => {
    const { code, out, err } = await journey.verify();
    expect(code, out + err).to.equal(0);
    expect(out).to.match(/\b(\d+) of \1 interactions verified/);
    expect(await journey.mayDeploy('channel-app', version.firstConsumer)).to.equal(true);
    await journey.deploy(consumer, 'channel-app');
    version.deployedConsumer = version.firstConsumer;
  });

  it("3: keeps the provider's build green for a new expectation, and says no to its merge", async () => {
    const webhooks = { PROVIDER_CI_URL: journey.ci.url, PROVIDER_CI_TOKEN: journey.ciToken };
    const { code, out, err } = await consumer.run('setup', [], { ...journey.environment, ...webhooks });
    expect(code, out + err).to.equal(0);
    const listed = await axios.get(`${journey.broker.url}/webhooks`, { headers: { accept: 'application/hal+json' } });
    expect(out + err + JSON.stringify(listed.data)).not.to.include(journey.ciToken);

    consumer.branch(feature);
    consumer.write('consumer/recording/open.pact.ts', newExpectation);
    await journey.succeeds(consumer, 'record');
    version.featureConsumer = consumer.commit('expect to learn whether a channel is open');
    const run = journey.ci.nextRun(60_000);
    await journey.succeeds(consumer, 'publish');
    const { provider: name, version: verified, ...ended } = await run;
    expect({ name, verified }).to.deep.equal({ name: 'communication-gw', verified: provider.version });
    expect(ended.ok, ended.out).to.equal(true);
    expect(ended.out).to.match(/pending: a request to close a channel\n.*open/);

    const gate = await journey.mayMerge(version.featureConsumer);
    expect(gate.yes).to.equal(false);
    expect(gate.out).to.match(/http:\S+verification-results/);
  });

  it('4: says no to a provider that breaks the contract, and leaves the consumer alone', async () => {
    provider.branch('rename-uid');
    provider.replace('provider/gateway/operations/channels.ts', 'channel: { uid, status', 'channel: { id: uid, status');
    provider.replace(
      'provider/openapi.yaml',
      'required: [uid, status, display_name]',
      'required: [status, display_name]',
    );
    const broken = provider.commit('rename the uid of a channel');
    const { code, out } = await journey.verify('--provider', 'communication-gw');
    expect(code).to.equal(1);
    expect(out).to.include('the verification failed');
    expect(await journey.mayDeploy('communication-gw', broken)).to.equal(false);
    expect(await journey.mayDeploy('channel-app', version.deployedConsumer)).to.equal(true);
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
    const onBranch = await journey.verify();
    expect(onBranch.code, onBranch.out + onBranch.err).to.equal(0);
    expect(onBranch.out).to.match(/a request to close a channel .*passed/);

    provider.branch('main');
    const merged = provider.merge(feature);
    const onMain = await journey.verify();
    expect(onMain.code, onMain.out + onMain.err).to.equal(0);
    expect(await journey.mayDeploy('communication-gw', merged)).to.equal(true);
    expect(await journey.mayDeploy('core', merged)).to.equal(true);
    await journey.deploy(provider, 'communication-gw');
    await journey.deploy(provider, 'core');

    expect((await journey.mayMerge(version.featureConsumer)).yes).to.equal(true);
    consumer.branch('main');
    version.deployedConsumer = consumer.merge(feature);
    await journey.succeeds(consumer, 'publish');
    expect(await journey.mayDeploy('channel-app', version.deployedConsumer)).to.equal(true);
    await journey.deploy(consumer, 'channel-app');
  });

  it('6: lets the consumer roll back to its first version', async () => {
    expect(await journey.mayDeploy('channel-app', version.firstConsumer)).to.equal(true);
  });

  it('7: verifies a deployed version whose states and interactions the contract no longer has', async () => {
    consumer.branch('older');
    consumer.write('pacts/channel-app-communication-gw.json', readFileSync(join(__dirname, 'older-pact.json'), 'utf8'));
    const older = consumer.commit('the contract of an older version');
    await journey.succeeds(consumer, 'publish');
    await journey.deploy(consumer, 'channel-app');
    consumer.branch('main');
    // That version goes by two answers which are no longer believed, and which today's app gets along with.
    const questions = 'provider/gateway/open-questions.ts';
    provider.replace(questions, "['filter', 'plain', 'both']", "['both', 'filter', 'plain']");
    provider.replace(questions, "['422-invalid', '422-invalid-field',", "['422-invalid-field', '422-invalid',");
    const serving = provider.commit('answer as both versions need it');
    const { code, out, err } = await journey.verify('--provider', 'communication-gw');
    expect(code, out + err).to.equal(0);
    for (const state of keptForDeployedPacts) expect(out).to.match(new RegExp(`│ ${state} +│ passed`));
    expect(await journey.mayDeploy('communication-gw', serving)).to.equal(true);
    await journey.deploy(provider, 'communication-gw');
    expect(await journey.mayDeploy('channel-app', older)).to.equal(true);
  });

  it('8: holds the consumer back when core breaks, but not communication-gw', async () => {
    provider.replace('provider/openapi.yaml', 'required: [id, first_name', 'required: [first_name');
    provider.replace(
      'provider/gateway/operations/clients.ts',
      'return reply.send({',
      'for (const client of found) Reflect.deleteProperty(client, "id");\n    return reply.send({',
    );
    const broken = provider.commit('leave the id of a client out');
    const core = await journey.verify('--provider', 'core');
    expect(core.code, core.out + core.err).to.equal(1);
    expect(await journey.mayDeploy('core', broken)).to.equal(false);
    // Somebody deploys it all the same: from then on no deployed core works with the consumer.
    await journey.deploy(provider, 'core');
    expect(await journey.mayDeploy('channel-app', version.deployedConsumer)).to.equal(false);
    const before = provider.at('HEAD~1', async (good) => journey.mayDeploy('communication-gw', good.version));
    expect(await before).to.equal(true);
  });

  it('9: loses nothing that was confirmed when the broker is killed', async () => {
    const published = consumer.commit('nothing new');
    await journey.succeeds(consumer, 'publish');
    const decided = await journey.mayDeploy('channel-app', version.deployedConsumer);
    await journey.crashBroker();
    const found = await axios.get(`${journey.broker.url}/pacticipants/channel-app/versions/${published}`);
    expect(found.status).to.equal(200);
    expect(await journey.mayDeploy('channel-app', version.deployedConsumer)).to.equal(decided);
    expect(await journey.mayDeploy('channel-app', version.firstConsumer)).to.equal(decided);
  });

  it('10: takes two publications at once, and the same one twice', async () => {
    const other = Repository.create('other-consumer');
    other.branch('other');
    other.commit('another change');
    consumer.commit('one change');
    try {
      await Promise.all([journey.succeeds(consumer, 'publish'), journey.succeeds(other, 'publish')]);
      await journey.succeeds(consumer, 'publish');
    } finally {
      other.remove();
    }
  });

  it('11: keeps the gate closed, and the verdicts shown, where results do not get to the broker', async () => {
    provider.replace('provider/openapi.yaml', 'required: [first_name', 'required: [id, first_name');
    provider.replace(
      'provider/gateway/operations/clients.ts',
      'for (const client of found) Reflect.deleteProperty(client, "id");',
      '',
    );
    const refused = provider.commit('give the id of a client again');
    const gate = ['--pacticipant', 'communication-gw', '--version', refused, '--retry-while-unknown', '0'];
    const ask = (environment: string) =>
      provider.run('can-i-deploy', [...gate, '--to-environment', environment], journey.environment);
    for (const sent of [{ status: 403 }, { status: 413, type: 'text/html', body: '<html>' }, { status: 503 }]) {
      const url = await proxy(journey.broker.url, (request) =>
        /^POST .*\/verification-results$/.test(request) ? sent : undefined,
      );
      const environment = { PACT_BROKER_BASE_URL: url, PACT_PUBLISH_RESULTS: 'true' };
      const { code, out, err } = await provider.run(
        'verify',
        ['--broker', '--provider', 'communication-gw'],
        environment,
      );
      expect(code, out + err).to.equal(1);
      expect(out)
        .to.match(/\b(\d+) of \1 interactions verified/)
        .and.not.include('published');
      const line = `Not published: the result of channel-app with communication-gw: .* answers ${sent.status}\\b.*\n`;
      expect(err).to.match(new RegExp(`^(${line})+$`));
    }
    // No consumer is deployed to test: any version that the broker knows may go there.
    for (const environment of ['production', 'test']) {
      const { code, err } = await ask(environment);
      expect(code).to.equal(1);
      expect(err).to.include(`knows no version ${refused} of communication-gw`);
    }
    const { code, out, err } = await journey.verify('--provider', 'communication-gw');
    expect(code, out + err).to.equal(0);
    expect(out).to.include(`results are published for version ${refused} (main)`);
    for (const environment of ['production', 'test']) expect((await ask(environment)).code).to.equal(0);
  });
}
