import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readPacts } from '../../../provider/verification/pacts';
import { findRuby } from '../../broker/ruby';
import { startBroker } from '../../broker/start';
import { BrokerClient } from '../../pipeline/broker-client';
import { publish } from '../../pipeline/publish';
import { server } from '../broker-fixtures';
import { Repository } from './repository';

const login = { username: 'ada', password: 'broker-password-that-nobody-prints' };
const token = 'webhook-token-that-nobody-prints';

describe('the pipeline on a real broker', function () {
  this.timeout(120_000);

  const cleanUp: (() => Promise<unknown>)[] = [];
  let client: BrokerClient;
  let environment: Record<string, string>;

  before(async function () {
    // The first time it installs the broker's gems.
    this.timeout(600_000);
    if (process.env.CI !== 'true' && !(await findRuby())) {
      console.log('    skipped: Ruby 3.1 or newer is not installed');
      this.skip();
    }
    const folder = await mkdtemp(join(tmpdir(), 'broker-test-'));
    cleanUp.push(() => rm(folder, { recursive: true }));
    const broker = await startBroker({ dataDir: join(folder, 'data'), port: 0, kind: 'ruby', basicAuth: login });
    cleanUp.push(() => broker.stop());
    const basic = Buffer.from(`${login.username}:${login.password}`).toString('base64');
    client = new BrokerClient({ url: broker.url, authorization: `Basic ${basic}` });
    environment = {
      PACT_BROKER_BASE_URL: `${broker.url}/`,
      PACT_BROKER_USERNAME: login.username,
      PACT_BROKER_PASSWORD: login.password,
      PACT_RETRY_WHILE_UNKNOWN: '0',
    };
  });

  after(async () => {
    for (const undo of cleanUp.reverse()) await undo();
  });

  let repository: Repository;
  beforeEach(() => {
    repository = Repository.create('pipeline');
  });
  afterEach(() => repository.remove());

  const run = (script: string, args: readonly string[] = [], extra: Record<string, string> = {}) =>
    repository.run(script, args, { ...environment, ...extra });
  const corePact = 'pacts/channel-app-core.json';
  /** As a changed test would have it. */
  const changeCorePact = (contact: string) => repository.replace(corePact, 'contact000000001', contact);
  const pactUrl = (provider: string, version: string) =>
    `pacts/provider/${provider}/consumer/channel-app/version/${version}`;
  const hasPact = async (provider: string, version: string) =>
    (await client.ask(pactUrl(provider, version))).status === 200;

  /** What a verification publishes. */
  async function verified(provider: string, consumerVersion: string, providerVersion: string, success: boolean) {
    await client.demand(`pacticipants/${provider}/branches/main/versions/${providerVersion}`, {
      method: 'PUT',
      data: {},
    });
    const pact = (await client.demand(pactUrl(provider, consumerVersion))) as {
      _links: { 'pb:publish-verification-results': { href: string } };
    };
    await client.demand(pact._links['pb:publish-verification-results'].href, {
      method: 'POST',
      data: { success, providerApplicationVersion: providerVersion },
    });
  }

  /** All that tells whether something changed, but for when. */
  async function everything(): Promise<string> {
    const parts = await Promise.all(['pacticipants', 'environments', 'webhooks'].map((path) => client.demand(path)));
    return JSON.stringify(parts, (key, value) => (/^(created|updated)At$/.test(key) ? undefined : value));
  }

  it('is set up, and set up again without a change; the token is nowhere', async () => {
    const variables = {
      CHANNEL_APP_REPOSITORY_URL: 'https://git.example/channel-app',
      PROVIDER_CI_URL: 'http://127.0.0.1:9/dispatches',
      PROVIDER_CI_TOKEN: token,
      COMMIT_STATUS_URL: 'http://127.0.0.1:9/statuses/',
      COMMIT_STATUS_TOKEN: token,
    };
    const first = await run('setup', [], variables);
    expect(first).to.include({ code: 0, err: '' });
    const before = await everything();
    expect(await run('setup', [], variables)).to.deep.equal(first);
    expect(await everything()).to.equal(before);
    const list = (await client.demand('webhooks')) as { _links: { 'pb:webhooks': { href: string; name: string }[] } };
    const webhooks = await Promise.all(list._links['pb:webhooks'].map(({ href }) => client.demand(href)));
    expect(webhooks).to.have.length(2);
    const shown = JSON.stringify(webhooks);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the broker fills it in
    expect(shown).to.include('http://127.0.0.1:9/statuses/${pactbroker.consumerVersionNumber}');
    expect(shown + first.out + before).to.not.include(token);
    expect(first.out).to.not.include(login.password);
    expect(before).to.include('https://git.example/channel-app').and.include('"production":true');
  });

  it('says why the broker takes no webhook to that host', async () => {
    const elsewhere = { PROVIDER_CI_URL: 'http://ci.example/', PROVIDER_CI_TOKEN: token };
    const { code, err } = await run('setup', [], elsewhere);
    expect(code).to.equal(1);
    expect(err).to.match(
      /^The Pact Broker at \S+ answers 400 to webhooks\/\S+: request\.url host must be in the whitelist.*\n$/,
    );
  });

  it('publishes the commit, and the same again', async () => {
    const sha = repository.version;
    const args = ['--build-url', 'https://ci.example/7'];
    const first = await run('publish', args);
    expect(first).to.include({ code: 0, err: '' });
    expect(first.out).to.include(`Created channel-app version ${sha} with branch main`);
    const again = await run('publish', args);
    expect(again.code).to.equal(0);
    expect(again.out.match(/with no content changes/g)).to.have.length(2);
    const version = await client.demand(`pacticipants/channel-app/versions/${sha}`);
    expect(version).to.include({ buildUrl: 'https://ci.example/7' });
  });

  it('refuses what is not committed, or marks it', async () => {
    changeCorePact('contact000000002');
    const refused = await run('publish');
    expect(refused.code).to.equal(1);
    expect(refused.err).to.match(/^The commit is not what is here, pacts\/channel-app-core\.json differ: .*\n$/);
    const marked = await run('publish', ['--allow-dirty']);
    expect(marked.code).to.equal(0);
    expect(marked.out).to.match(new RegExp(`version ${repository.version}-dirty-[0-9a-f]{12} with branch main`));
  });

  it('publishes none of the pacts where one is another than under this version before', async () => {
    const sha = repository.commit('change');
    changeCorePact('contact000000003');
    const core = readPacts(join(repository.folder, 'pacts')).filter(({ provider }) => provider === 'core');
    await publish(client, core, { number: sha, branch: 'main' });
    repository.replace(corePact, 'contact000000003', 'contact000000001');
    const { code, err } = await run('publish');
    expect(code).to.equal(1);
    expect(err).to.match(
      /has other pacts of channel-app \S+ and keeps them; none was published: commit what changed.*\n$/,
    );
    expect(await hasPact('communication-gw', sha)).to.equal(false);
  });

  it('lets two publish at once', async () => {
    const other = Repository.create('other');
    try {
      other.replace(corePact, 'contact000000001', 'contact000000004');
      other.commit('change');
      const publishing = [run('publish'), other.run('publish', [], environment), run('publish')];
      for (const ended of await Promise.all(publishing)) expect(ended).to.include({ code: 0, err: '' });
      for (const { version } of [repository, other]) expect(await hasPact('core', version)).to.equal(true);
    } finally {
      other.remove();
    }
  });

  it('gates: unknown, then yes, then no, by environment and by branch', async () => {
    repository.branch('feat/gate');
    const sha = repository.commit('change');
    expect((await run('publish')).code).to.equal(0);
    const deploy = ['--pacticipant', 'channel-app', '--to-environment', 'production'];
    const merge = ['--pacticipant', 'channel-app', '--branch', 'feat/gate'];

    const unknown = await run('can-i-deploy', deploy);
    expect(unknown.code).to.equal(1);
    expect(unknown.err).to.equal(
      `No, channel-app ${sha} cannot be deployed to production yet: results are missing, see above\n`,
    );

    for (const provider of ['communication-gw', 'core']) {
      await verified(provider, sha, 'p1', true);
      const deployed = await run('record-deployment', [
        ...['--pacticipant', provider, '--version', 'p1', '--environment', 'production'],
      ]);
      expect(deployed.out).to.equal(`Recorded the deployment of ${provider} p1 to production\n`);
    }
    const yes = await run('can-i-deploy', deploy);
    expect(yes).to.include({ code: 0, err: '' });
    expect(yes.out)
      .to.match(/core +│ p1 +│ verified/)
      .and.match(/Yes, channel-app [0-9a-f]{40} can be deployed to production\n$/);
    expect((await run('can-i-merge', merge)).code).to.equal(0);

    await verified('core', sha, 'p2', false);
    const no = await run('can-i-merge', merge);
    expect(no.code).to.equal(1);
    expect(no.out).to.match(/failed: channel-app with core: http:\S+\/verification-results\/\d+\n/);
    expect(no.err).to.equal(
      `No, channel-app ${sha} cannot be merged: a verification failed or is not there, see above\n`,
    );
    expect((await run('can-i-deploy', deploy)).code).to.equal(0);
  });

  it('waits at the gate for a result that comes', async () => {
    changeCorePact('contact000000005');
    const sha = repository.commit('change');
    await run('publish');
    await verified('communication-gw', sha, 'p3', true);
    // The proxy lets the result come in once the gate has asked.
    let asked = 0;
    const url = await server((request, response) => {
      const answer = async () => {
        const isQuestion = request.url?.startsWith('/matrix') === true;
        if (isQuestion && ++asked === 2) await verified('core', sha, 'p3', true);
        const { status, data } = await client.ask((request.url ?? '').slice(1));
        response.writeHead(status, { 'Content-Type': 'application/hal+json' }).end(JSON.stringify(data));
      };
      answer().catch((error: Error) => response.writeHead(502).end(error.message));
    });
    const gate = await run('can-i-merge', ['--pacticipant', 'channel-app', '--retry-while-unknown', '20'], {
      PACT_BROKER_BASE_URL: url,
      PACT_RETRY_INTERVAL: '0.1',
    });
    expect(gate).to.include({ code: 0, err: '' });
    expect(gate.out).to.match(/^No result yet of channel-app with core: asking again in 0\.1 s \(1 of 20\)\n/);
    expect(asked).to.equal(2);
  });

  for (const [what, script, args, line] of [
    [
      'a pacticipant',
      'can-i-deploy',
      ['--pacticipant', 'nobody', '--version', '1', '--to-environment', 'test'],
      'knows no pacticipant nobody',
    ],
    ['a version', 'can-i-merge', ['--pacticipant', 'core', '--version', 'never'], 'knows no version never of core'],
    ['a branch', 'can-i-merge', ['--pacticipant', 'core', '--branch', 'never'], 'knows no branch never of core'],
    [
      'an environment',
      'can-i-deploy',
      ['--pacticipant', 'core', '--version', 'p1', '--to-environment', 'never'],
      'knows no environment never, only production, test',
    ],
    [
      'a version',
      'record-deployment',
      ['--pacticipant', 'core', '--version', 'never', '--environment', 'test'],
      'knows no version never of core',
    ],
    [
      'an environment',
      'record-release',
      ['--pacticipant', 'core', '--version', 'p1', '--environment', 'never'],
      'knows no environment never',
    ],
  ] as const) {
    it(`${script} refuses ${what} that the broker does not know, and makes none`, async () => {
      const before = await everything();
      const { code, err } = await run(script, args);
      expect(code).to.equal(1);
      expect(err).to.match(new RegExp(`^The Pact Broker at \\S+ ${line}.*\n$`));
      expect(await everything()).to.equal(before);
      expect((await client.ask('pacticipants/core/versions/never')).status).to.equal(404);
    });
  }

  it('records a release, and the same again', async () => {
    const args = ['--pacticipant', 'core', '--version', 'p1', '--environment', 'test'];
    const first = await run('record-release', args);
    expect(first).to.deep.equal({ code: 0, out: 'Recorded the release of core p1 to test\n', err: '' });
    expect(await run('record-release', args)).to.deep.equal(first);
  });
});
