import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { identify } from '../../release/version';
import { failure, temporaryFolder } from '../fixtures';

const author = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', '-c', 'commit.gpgsign=false'];
const git = (root: string, ...args: string[]) =>
  execFileSync('git', ['-C', root, ...author, ...args], { encoding: 'utf8', stdio: 'pipe' }).trim();

/** Makes a repository with one commit on the branch trunk. */
async function repository(): Promise<string> {
  const root = await temporaryFolder();
  git(root, 'init', '--quiet', '--initial-branch=trunk');
  await mkdir(join(root, 'pacts'));
  await writeFile(join(root, 'pacts', 'a.json'), '{}');
  git(root, 'add', '.');
  git(root, 'commit', '--quiet', '--message', 'first');
  return root;
}

const github = {
  GITHUB_ACTIONS: 'true',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: 'acme/app',
  GITHUB_RUN_ID: '7',
};
const azure = {
  TF_BUILD: 'True',
  SYSTEM_COLLECTIONURI: 'https://dev.azure.com/acme/',
  SYSTEM_TEAMPROJECT: 'my app',
  BUILD_BUILDID: '7',
};
const githubRun = 'https://github.com/acme/app/actions/runs/7';
const azureRun = 'https://dev.azure.com/acme/my%20app/_build/results?buildId=7';

const builds: [what: string, env: NodeJS.ProcessEnv, branch: string, buildUrl: string | undefined][] = [
  ['no CI', {}, 'trunk', undefined],
  ['GitHub, push', { ...github, GITHUB_HEAD_REF: '', GITHUB_REF: 'refs/heads/feat/x' }, 'feat/x', githubRun],
  [
    'GitHub, pull request',
    { ...github, GITHUB_HEAD_REF: 'feat/x', GITHUB_REF: 'refs/pull/3/merge' },
    'feat/x',
    githubRun,
  ],
  [
    'GitLab, push',
    { GITLAB_CI: 'true', CI_COMMIT_BRANCH: 'feat/x', CI_JOB_URL: 'https://ci/7' },
    'feat/x',
    'https://ci/7',
  ],
  ['GitLab, merge request', { GITLAB_CI: 'true', CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: 'feat/x' }, 'feat/x', undefined],
  ['Jenkins', { JENKINS_URL: 'j', GIT_BRANCH: 'origin/feat/x', BUILD_URL: 'https://ci/7' }, 'feat/x', 'https://ci/7'],
  ['Jenkins, branch source', { JENKINS_URL: 'j', BRANCH_NAME: 'feat/x', GIT_BRANCH: 'origin/y' }, 'feat/x', undefined],
  ['Jenkins, pull request', { JENKINS_URL: 'j', BRANCH_NAME: 'PR-3', CHANGE_BRANCH: 'feat/x' }, 'feat/x', undefined],
  [
    'Buildkite',
    { BUILDKITE: 'true', BUILDKITE_BRANCH: 'feat/x', BUILDKITE_BUILD_URL: 'https://ci/7' },
    'feat/x',
    'https://ci/7',
  ],
  [
    'CircleCI',
    { CIRCLECI: 'true', CIRCLE_BRANCH: 'feat/x', CIRCLE_BUILD_URL: 'https://ci/7' },
    'feat/x',
    'https://ci/7',
  ],
  ['Azure, push', { ...azure, BUILD_SOURCEBRANCH: 'refs/heads/feat/x' }, 'feat/x', azureRun],
  [
    'Azure, pull request',
    { ...azure, BUILD_SOURCEBRANCH: 'refs/pull/3/merge', SYSTEM_PULLREQUEST_SOURCEBRANCH: 'refs/heads/feat/x' },
    'feat/x',
    azureRun,
  ],
];

const tags: [what: string, env: NodeJS.ProcessEnv][] = [
  ['no CI', {}],
  ['GitHub', { ...github, GITHUB_REF: 'refs/tags/v1' }],
  ['GitLab', { GITLAB_CI: 'true', CI_COMMIT_TAG: 'v1' }],
  ['Jenkins', { JENKINS_URL: 'j', TAG_NAME: 'v1', BRANCH_NAME: 'v1' }],
  ['Buildkite', { BUILDKITE: 'true', BUILDKITE_TAG: 'v1', BUILDKITE_BRANCH: 'v1' }],
  ['CircleCI', { CIRCLECI: 'true', CIRCLE_TAG: 'v1' }],
  ['Azure', { ...azure, BUILD_SOURCEBRANCH: 'refs/tags/v1' }],
];

describe('the version that is published', () => {
  for (const [what, env, branch, buildUrl] of builds) {
    it(`has the commit, the branch and the build of: ${what}`, async () => {
      const root = await repository();
      const sha = git(root, 'rev-parse', 'HEAD');
      expect(await identify({ root, env })).to.deep.equal({ number: sha, branch, ...(buildUrl && { buildUrl }) });
    });
  }

  it('takes what is given before what CI says', async () => {
    const env = { ...github, GITHUB_REF: 'refs/heads/main' };
    const version = await identify({ root: await repository(), env, branch: 'mine', buildUrl: 'https://ci/mine' });
    expect(version).to.include({ branch: 'mine', buildUrl: 'https://ci/mine' });
  });

  for (const [what, env] of tags) {
    it(`is refused where a tag is built and no branch is known: ${what}`, async () => {
      const root = await repository();
      git(root, 'checkout', '--quiet', '--detach');
      expect((await failure(identify({ root, env }))).message).to.match(
        /^HEAD is detached and no CI variable .*--branch$/,
      );
    });
  }

  for (const branch of ['', '  ', 'HEAD']) {
    it(`is refused with a branch named "${branch}"`, async () => {
      const root = await repository();
      expect((await failure(identify({ root, env: {}, branch }))).message).to.match(/is not a branch's name/);
    });
  }

  it('is refused outside of git', async () => {
    const { message } = await failure(identify({ root: await temporaryFolder(), env: {} }));
    expect(message).to.match(
      /^The version is the git commit, but git names none \(fatal: not a git repository.*\): .*$/,
    );
  });

  it('is refused before the first commit', async () => {
    const root = await temporaryFolder();
    git(root, 'init', '--quiet');
    const { message } = await failure(identify({ root, env: {} }));
    expect(message).to.match(/^The version is the git commit, .*$/);
  });

  for (const [what, variables] of [
    [
      'GitHub',
      (sha: string) => ({ ...github, GITHUB_REF: 'refs/pull/3/merge', GITHUB_SHA: sha, GITHUB_HEAD_REF: 'x' }),
    ],
    [
      'GitLab',
      (sha: string) => ({ GITLAB_CI: 'true', CI_MERGE_REQUEST_EVENT_TYPE: 'merged_result', CI_COMMIT_SHA: sha }),
    ],
    ['Azure', (sha: string) => ({ ...azure, BUILD_SOURCEBRANCH: 'refs/pull/3/merge', BUILD_SOURCEVERSION: sha })],
  ] as const) {
    it(`is refused for a merge that only CI has: ${what}`, async () => {
      const root = await repository();
      const env = variables(git(root, 'rev-parse', 'HEAD'));
      expect((await failure(identify({ root, env }))).message).to.match(
        /checked out a merge commit of its own, .*head of the pull request$/,
      );
    });
  }

  it('is refused where something is not committed, also a pact that git does not know', async () => {
    const root = await repository();
    git(root, 'config', 'status.showUntrackedFiles', 'no');
    await writeFile(join(root, 'pacts', 'new.json'), '{}');
    const { message } = await failure(identify({ root, env: {} }));
    expect(message).to.match(/^Not committed: pacts\/new\.json\. Commit first .*--allow-dirty.*$/);
  });

  it('is marked by what is not committed, where that is allowed', async () => {
    const root = await repository();
    const sha = git(root, 'rev-parse', 'HEAD');
    const numberWith = async (file: string, text: string) => {
      await writeFile(join(root, 'pacts', file), text);
      return (await identify({ root, env: {}, allowDirty: true })).number;
    };
    const changed = await numberWith('a.json', '{"a":1}');
    expect(changed).to.match(new RegExp(`^${sha}-dirty-[0-9a-f]{12}$`));
    expect(await numberWith('a.json', '{"a":1}')).to.equal(changed);
    expect(await numberWith('a.json', '{"a":2}')).to.not.equal(changed);
    const untracked = await numberWith('b.json', '{"b":1}');
    expect(await numberWith('b.json', '{"b":2}')).to.not.equal(untracked);
  });

  it('is the plain commit where nothing is changed, although that would be allowed', async () => {
    const root = await repository();
    const { number } = await identify({ root, env: {}, allowDirty: true });
    expect(number).to.equal(git(root, 'rev-parse', 'HEAD'));
  });
});
