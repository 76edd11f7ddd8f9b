import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import getPort from 'get-port';
import { projectFolder } from '../../../lib/folders';
import { startGateway } from '../../../provider/gateway/start';
import type { Broker } from '../../local/start';
import { needBroker, ownBroker } from './own-broker';
import { ProviderCi } from './provider-ci';
import { Repository } from './repository';
import { starts as gitlabStarts, readGitlabJob, runGitlabJob } from './templates/gitlab';
import { runWorkflow, type Settings, type StepRun } from './templates/run-workflow';
import { byHand, fromFork, pullRequest, push, type Situation, schedule } from './templates/situations';
import { readWorkflow } from './templates/workflow-file';

const folder = '.github/workflows';
const token = 'token-that-only-trusted-code-sees';

describe('the templates of .github/workflows, carried out', () => {
  let broker: Broker;
  let repository: Repository;
  let ci: ProviderCi;
  const data = mkdtempSync(join(tmpdir(), 'templates-broker-'));
  /** The steps that were carried out in any situation. */
  const carriedOut = new Set<string>();

  const settings = () => ({ vars: { PACT_BROKER_BASE_URL: broker.url }, secrets: { PACT_BROKER_TOKEN: token } });

  type More = Pick<Settings, 'vars' | 'secrets'>;
  async function carryOut(file: string, situation: Situation, more?: More): Promise<StepRun[]> {
    const { vars, secrets } = settings();
    const runs = await runWorkflow(readWorkflow(repository.folder, `${folder}/${file}`), situation, {
      repository,
      vars: { ...vars, ...more?.vars },
      secrets: { ...secrets, ...more?.secrets },
    });
    for (const { where } of runs) carriedOut.add(where);
    return runs;
  }

  /** Carries a template out, and demands that every step of exactly these jobs succeeds. */
  async function succeeds(file: string, situation: Situation, jobs: readonly string[], more?: More): Promise<string> {
    const runs = await carryOut(file, situation, more);
    const failed = runs.filter(({ ok }) => !ok).map(({ where, out }) => `${where}\n${out}`);
    expect(failed.join('\n'), situation.name).to.equal('');
    expect([...new Set(runs.map(({ job }) => job))], situation.name).to.deep.equal(jobs);
    return runs.map(({ out }) => out).join('');
  }

  function openPullRequest(branch: string) {
    repository.branch(branch);
    const head = repository.commit(`a change on ${branch}`);
    repository.branch('main');
    return { branch, head, merge: repository.mergeCommitOf(branch) };
  }

  before(async function () {
    await needBroker(this);
    repository = Repository.create('templates');
    repository.writeProgram('deploy.sh', 'echo "deployed by a script"');
    repository.commit('a script that deploys');
    broker = await ownBroker({ dataDir: data });
    ci = await ProviderCi.listen('token-of-the-provider-ci', repository, settings());
    const { code, out, err } = await repository.run('setup', [], {
      ...settings().vars,
      PROVIDER_CI_URL: ci.url,
      PROVIDER_CI_TOKEN: ci.token,
    });
    expect(code, out + err).to.equal(0);
  });

  after(async () => {
    await ci?.close();
    await broker?.stop();
    repository?.remove();
    rmSync(data, { recursive: true, force: true });
  });

  it('provider.yml deploys both providers on a push to main', async () => {
    const out = await succeeds('provider.yml', push('main', repository.version), ['verify']);
    for (const provider of ['communication-gw', 'core'])
      expect(out, out).to.match(new RegExp(`Yes, ${provider} .*can be deployed`));
  });

  it('consumer.yml publishes a pull request, and lets it merge once the webhook has had its pacts verified', async () => {
    const ended = ci.nextRun(120_000);
    const out = await succeeds('consumer.yml', pullRequest(openPullRequest('change')), ['test', 'publish']);
    expect(out).to.match(/Yes, channel-app [0-9a-f]{40} can be merged/);
    const { ok, out: verified } = await ended;
    expect(ok, verified).to.equal(true);
  });

  it('consumer.yml deploys on a push to main', async () => {
    const out = await succeeds('consumer.yml', push('main', repository.version), ['test', 'publish', 'deploy']);
    expect(out).to.match(/Yes, channel-app [0-9a-f]{40} can be deployed to production/);
  });

  it("the lines for GitLab in the room's README deploy what is verified, from the main branch only", async () => {
    const job = readGitlabJob(join(projectFolder, 'broker/README.md'));
    const branch = { CI_COMMIT_BRANCH: 'main', CI_DEFAULT_BRANCH: 'main' };
    expect(gitlabStarts(job, branch)).to.equal(true);
    expect(gitlabStarts(job, { ...branch, CI_COMMIT_BRANCH: 'change' })).to.equal(false);
    const variables = { ...branch, BROKER_URL: broker.url, PACT_BROKER_TOKEN: token };
    const { code, out } = await runGitlabJob(job, repository, variables);
    expect(code, out).to.equal(0);
    expect(out).to.match(/Yes, channel-app .* can be deployed to production[\s\S]*\ndeployed by a script\n/);
  });

  it('each template leaves a push to another branch to its pull request', async () => {
    const situation = push('change', openPullRequest('other').head);
    for (const file of ['consumer.yml', 'provider.yml']) await succeeds(file, situation, []);
  });

  it('provider.yml verifies at night and by hand, and deploys nothing', async () => {
    for (const situation of [schedule(repository.version), byHand(repository.version)]) {
      const out = await succeeds('provider.yml', situation, ['verify', 'probe']);
      expect(out)
        .to.match(/interactions verified/)
        .and.to.match(/\nNot probed, because the variable COMMUNICATION_GW_URL is not set\n/)
        .and.not.to.match(/can be deployed|Deploy/);
    }
  });

  it('provider.yml probes the gateway of a test environment at night, and fails where that differs from the answers here', async () => {
    const port = await getPort({ host: '127.0.0.1' });
    const callbacks = { url: `http://127.0.0.1:${port}/`, secrets: [] };
    for (const answers of [{}, { 'client-names': 'null' }] as const) {
      const gateway = await startGateway({ callbacks, answers });
      const vars = {
        COMMUNICATION_GW_URL: gateway.url,
        COMMUNICATION_GW_BUSINESS_UID: gateway.businessUid,
        WEBHOOK_LISTEN: `127.0.0.1:${port}/`,
      };
      const secrets = { COMMUNICATION_GW_TOKEN: gateway.token };
      const runs = await carryOut('provider.yml', schedule(repository.version), { vars, secrets });
      await gateway.close();
      const probed = runs.filter(({ job }) => job === 'probe');
      const out = probed.map((each) => each.out).join('');
      const differ = Object.keys(answers).length;
      expect(out).to.match(new RegExp(`\n25 questions: ${23 - differ} hold, ${differ} differ, 2 not settled, `));
      expect(
        probed.every(({ ok }) => ok),
        out,
      ).to.equal(differ === 0);
    }
  });

  /** The steps that a secret got to. */
  const seeing = (runs: readonly StepRun[]) =>
    runs.filter(({ env }) => JSON.stringify(env).includes(token)).map(({ where }) => where);

  it('every template gives the code of a fork no secret, and only consumer.yml tests it', async () => {
    for (const situation of fromFork(openPullRequest('from-outside'))) {
      for (const file of readdirSync(join(projectFolder, folder))) {
        const runs = await carryOut(file, situation);
        expect(seeing(runs), situation.name).to.deep.equal([]);
        const tested = file === 'consumer.yml' && situation.github.event_name === 'pull_request' ? ['test'] : [];
        expect([...new Set(runs.map(({ job }) => job))], `${file}, ${situation.name}`).to.deep.equal(tested);
      }
    }
  });

  const neverCarriedOut = (file: string) =>
    [...readWorkflow(repository.folder, `${folder}/${file}`).jobs.values()]
      .flatMap(({ steps }) => steps.map(({ where }) => where))
      .filter((where) => !carriedOut.has(where));

  it('no step has a condition that never holds', () => {
    for (const file of ['consumer.yml', 'provider.yml']) expect(neverCarriedOut(file)).to.deep.equal([]);
  });

  describe('and broken', () => {
    const consumer = `${folder}/consumer.yml`;

    /** Carries consumer.yml out with some changes, which are undone. */
    async function broken(situation: Situation, ...changes: readonly [from: string, to: string][]): Promise<StepRun[]> {
      const before = readFileSync(join(repository.folder, consumer), 'utf8');
      for (const [from, to] of changes) repository.replace(consumer, from, to);
      try {
        return await carryOut('consumer.yml', situation);
      } finally {
        repository.write(consumer, before);
      }
    }

    /** The place of the step with a command. */
    function stepOf(command: string): string | undefined {
      const steps = [...readWorkflow(repository.folder, consumer).jobs.values()].flatMap((job) => job.steps);
      return steps.find(({ run }) => run?.includes(command))?.where;
    }

    const onMain = () => push('main', repository.version);
    const failures = (runs: readonly StepRun[]) => runs.filter(({ ok }) => !ok).map(({ out }) => out);

    it('a wrong command fails its step', async () => {
      const [failure = '', ...more] = failures(await broken(onMain(), ['pact:publish', 'pact:publsh']));
      expect(failure).to.include('Missing script: "pact:publsh"');
      expect(more).to.deep.equal([]);
    });

    it('a variable with another name fails the step that needs it', async () => {
      const [failure] = failures(await broken(onMain(), ['vars.PACT_BROKER', 'vars.PAKT_BROKER']));
      expect(failure).to.match(/^PACT_BROKER_BASE_URL .*$/m);
    });

    it('a condition that never holds is noticed by its step', async () => {
      carriedOut.clear();
      const condition = "github.event_name == 'pull_request'\n        run";
      const situation = pullRequest(openPullRequest('broken'));
      await broken(situation, [condition, condition.replace('pull_r', 'pullr')]);
      expect(neverCarriedOut('consumer.yml')).to.include(stepOf('pact:can-i-merge'));
    });

    it('a secret that the code of a fork gets is noticed', async () => {
      const [, target] = fromFork(openPullRequest('with-secrets'));
      if (!target) throw new Error('a fork has no second situation');
      const own = ' || github.event.pull_request.head.repo.full_name == github.repository';
      const changes: [string, string][] = [
        ['  pull_request:', '  pull_request_target:'],
        ["github.event_name == 'pull_request' ||", "github.event_name == 'pull_request_target' ||"],
        [own, " || github.event_name == 'pull_request_target'"],
      ];
      expect(seeing(await broken(target, ...changes))).to.include(stepOf('pact:publish'));
    });
  });
});
