import { expect } from 'chai';
import { proxy } from '../fault';
import { server } from '../fixtures';
import { Repository } from './repository';
import { useTeam } from './team';

describe('the gates on a real broker', function () {
  this.timeout(120_000);

  const team = useTeam();
  const { run, changeCorePact } = team;

  before(async () => {
    const repository = Repository.create('setup');
    const { code, err } = await repository.run('setup', [], team.broker.environment);
    repository.remove();
    expect(code, err).to.equal(0);
  });

  it('gates: unknown, then yes, then no, by environment and by branch', async () => {
    team.repository.branch('feat/gate');
    const sha = team.repository.commit('change');
    expect((await run('publish')).code).to.equal(0);
    const deploy = ['--pacticipant', 'channel-app', '--to-environment', 'production'];
    const merge = ['--pacticipant', 'channel-app', '--branch', 'feat/gate'];

    const unknown = await run('can-i-deploy', deploy);
    expect(unknown.code).to.equal(1);
    expect(unknown.err).to.equal(
      `No, channel-app ${sha} cannot be deployed to production yet: results are missing, see above\n`,
    );

    for (const provider of ['communication-gw', 'core']) {
      await team.broker.verified(provider, sha, 'p1', true);
      const deployed = await run('record-deployment', [
        ...['--pacticipant', provider, '--version', 'p1', '--environment', 'production'],
      ]);
      expect(deployed.out).to.equal(`Registered the deployment of ${provider} p1 to production\n`);
    }
    const yes = await run('can-i-deploy', deploy);
    expect(yes).to.include({ code: 0, err: '' });
    expect(yes.out)
      .to.match(/core +│ p1 +│ verified/)
      .and.match(/Yes, channel-app [0-9a-f]{40} can be deployed to production\n$/);
    expect((await run('can-i-merge', merge)).code).to.equal(0);

    await team.broker.verified('core', sha, 'p2', false);
    const no = await run('can-i-merge', merge);
    expect(no.code).to.equal(1);
    expect(no.out).to.match(/failed: channel-app with core: http:\S+\/verification-results\/\d+\n/);
    expect(no.err).to.equal(
      `No, channel-app ${sha} cannot be merged: a verification failed or is not there, see above\n`,
    );
    expect((await run('can-i-deploy', deploy)).code).to.equal(0);
  });

  it('takes a branch with letters beyond ASCII, from publication to the gate', async () => {
    const branch = 'größe/łódź';
    team.repository.branch(branch);
    const sha = team.repository.commit('change');
    expect((await run('publish')).code).to.equal(0);
    const verified = await run('verify', ['--broker', '--provider', 'core'], { PACT_PUBLISH_RESULTS: 'true' });
    expect(verified).to.include({ code: 0, err: '' });
    const named = `branches/${encodeURIComponent(branch)}/latest-version`;
    for (const name of ['channel-app', 'core']) {
      expect(await team.broker.client.demand(`pacticipants/${name}/${named}`)).to.include({ number: sha });
    }
    const gate = await run('can-i-merge', ['--pacticipant', 'core', '--branch', branch]);
    expect(gate.out).to.match(new RegExp(`Yes, core ${sha} can be merged\n$`));
  });

  it('waits at the gate for a result that comes', async () => {
    changeCorePact('contact000000005');
    const sha = team.repository.commit('change');
    await run('publish');
    await team.broker.verified('communication-gw', sha, 'p3', true);
    // The proxy publishes the result when the gate asks for the second time.
    let asked = 0;
    const url = await server((request, response) => {
      const respond = async () => {
        const isQuestion = request.url?.startsWith('/matrix') === true;
        if (isQuestion && ++asked === 2) await team.broker.verified('core', sha, 'p3', true);
        const { status, data } = await team.broker.client.ask((request.url ?? '').slice(1));
        response.writeHead(status, { 'Content-Type': 'application/hal+json' }).end(JSON.stringify(data));
      };
      respond().catch((error: Error) => response.writeHead(502).end(error.message));
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
      const before = await team.broker.everything();
      const { code, err } = await run(script, args);
      expect(code).to.equal(1);
      expect(err).to.match(new RegExp(`^The Pact Broker at \\S+ ${line}.*\n$`));
      expect(await team.broker.everything()).to.equal(before);
      expect((await team.broker.client.ask('pacticipants/core/versions/never')).status).to.equal(404);
    });
  }

  for (const kind of ['deployment', 'release']) {
    it(`does not say that a ${kind} is registered where a proxy keeps it from the broker`, async () => {
      const url = await proxy(team.broker.client.connection.url, (request) =>
        request.startsWith('POST') ? { status: 201 } : undefined,
      );
      const args = ['--pacticipant', 'core', '--version', 'p1', '--environment', 'test'];
      const { code, out, err } = await run(`record-${kind}`, args, { PACT_BROKER_BASE_URL: url });
      expect({ code, out }).to.deep.equal({ code: 1, out: '' });
      expect(err).to.match(new RegExp(`^The Pact Broker at \\S+ took the ${kind}, but does not show it at .*\n$`));
    });
  }

  it('registers a release, and the same again', async () => {
    const args = ['--pacticipant', 'core', '--version', 'p1', '--environment', 'test'];
    const first = await run('record-release', args);
    expect(first).to.deep.equal({ code: 0, out: 'Registered the release of core p1 to test\n', err: '' });
    expect(await run('record-release', args)).to.deep.equal(first);
  });
});
