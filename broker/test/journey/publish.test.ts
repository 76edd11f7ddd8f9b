import { join } from 'node:path';
import { expect } from 'chai';
import { readPacts } from '../../../provider/verification/pacts/pact-files';
import { publish } from '../../release/publish';
import { proxy } from '../fault';
import { git } from '../release/git-repository';
import { login } from './pipeline';
import { Repository } from './repository';
import { corePact, useTeam } from './team';

const token = 'webhook-token-that-nobody-prints';

describe('setting up and publishing on a real broker', function () {
  this.timeout(120_000);

  const team = useTeam();
  const { run, changeCorePact } = team;

  for (const [kind, what] of [
    ['pacticipants', 'the pacticipant channel-app'],
    ['environments', 'the environment test'],
    ['webhooks', 'the webhook "provider CI: .*"'],
  ] as const) {
    it(`does not say that it is set up where a proxy keeps ${kind} from the broker`, async () => {
      const url = await proxy(team.broker.client.connection.url, (request) =>
        new RegExp(`^(POST|PUT|PATCH) /${kind}`).test(request) ? { status: 201 } : undefined,
      );
      const variables = { PROVIDER_CI_URL: 'http://127.0.0.1:9/', PROVIDER_CI_TOKEN: token, PACT_MAIN_BRANCH: kind };
      const { code, err } = await run('setup', [], { ...variables, PACT_BROKER_BASE_URL: url });
      expect(code).to.equal(1);
      expect(err).to.match(new RegExp(`^The Pact Broker at \\S+ took ${what}, but does not show it.*\n$`));
    });
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
    const before = await team.broker.everything();
    expect(await run('setup', [], variables)).to.deep.equal(first);
    expect(await team.broker.everything()).to.equal(before);
    const list = (await team.broker.client.demand('webhooks')) as {
      _links: { 'pb:webhooks': { href: string; name: string }[] };
    };
    const webhooks = await Promise.all(list._links['pb:webhooks'].map(({ href }) => team.broker.client.demand(href)));
    expect(webhooks).to.have.length(2);
    const shown = JSON.stringify(webhooks);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the broker fills it in
    expect(shown).to.include('http://127.0.0.1:9/statuses/${pactbroker.consumerVersionNumber}');
    expect(shown + first.out + before).to.not.include(token);
    expect(first.out).to.not.include(login.password);
    expect(before).to.include('https://git.example/channel-app').and.include('"production":true');
  });

  it('sets the main branch up under its name', async () => {
    const mainBranchOfCore = async () => {
      const { mainBranch } = (await team.broker.client.demand('pacticipants/core')) as { mainBranch: string };
      return mainBranch;
    };
    expect((await run('setup', [], { PACT_MAIN_BRANCH: 'trunk' })).out).to.include(
      'pacticipant core: main branch trunk\n',
    );
    expect(await mainBranchOfCore()).to.equal('trunk');
    expect((await run('setup')).code).to.equal(0);
    expect(await mainBranchOfCore()).to.equal('main');
    team.repository.branch('feat/x');
    git(team.repository.folder, 'config', 'init.defaultBranch', 'of-nobody');
    const unknown = await run('setup');
    expect(unknown.err).to.equal(
      'No main branch is known here: set PACT_MAIN_BRANCH, or run git remote set-head origin --auto\n',
    );
    expect(unknown.code).to.equal(1);
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
    const sha = team.repository.version;
    const args = ['--build-url', 'https://ci.example/7'];
    const first = await run('publish', args);
    expect(first).to.include({ code: 0, err: '' });
    expect(first.out).to.include(`Created channel-app version ${sha} with branch main`);
    const again = await run('publish', args);
    expect(again.code).to.equal(0);
    expect(again.out.match(/with no content changes/g)).to.have.length(2);
    const version = await team.broker.client.demand(`pacticipants/channel-app/versions/${sha}`);
    expect(version).to.include({ buildUrl: 'https://ci.example/7' });
  });

  it('refuses what is not committed, or marks it', async () => {
    changeCorePact('contact000000002');
    const refused = await run('publish');
    expect(refused.code).to.equal(1);
    expect(refused.err).to.match(/^Not committed: pacts\/channel-app-core\.json\. Commit first .*\n$/);
    const marked = await run('publish', ['--allow-dirty']);
    expect(marked.code).to.equal(0);
    expect(marked.out).to.match(new RegExp(`version ${team.repository.version}-dirty-[0-9a-f]{12} with branch main`));
  });

  it('publishes none of the pacts where one is another than under this version before', async () => {
    const sha = team.repository.commit('change');
    changeCorePact('contact000000003');
    const core = readPacts(join(team.repository.folder, 'pacts')).filter(({ provider }) => provider === 'core');
    await publish(team.broker.client, core, { number: sha, branch: 'main' });
    team.repository.replace(corePact, 'contact000000003', 'contact000000001');
    const { code, err } = await run('publish');
    expect(code).to.equal(1);
    expect(err).to.match(
      /has other pacts of channel-app \S+ and keeps them; none was published: commit what changed.*\n$/,
    );
    expect(await team.broker.hasPact('communication-gw', sha)).to.equal(false);
  });

  it('lets two publish at once', async () => {
    const other = Repository.create('other');
    try {
      other.replace(corePact, 'contact000000001', 'contact000000004');
      other.commit('change');
      const publishing = [run('publish'), other.run('publish', [], team.broker.environment), run('publish')];
      for (const ended of await Promise.all(publishing)) expect(ended).to.include({ code: 0, err: '' });
      for (const { version } of [team.repository, other])
        expect(await team.broker.hasPact('core', version)).to.equal(true);
    } finally {
      other.remove();
    }
  });
});
