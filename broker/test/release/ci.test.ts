import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { identify, mainBranch } from '../../release/version';
import { failure } from '../fixtures';
import { git, repository } from './git-repository';

/** The commits of a pull request from feat/x to trunk, and where the files for the variables are. */
interface Clone {
  readonly root: string;
  readonly head: string;
  readonly base: string;
  /** The merge of trunk into feat/x, as Jenkins and Bitbucket make it. */
  readonly intoHead: string;
  /** The merge of feat/x into trunk, as the other systems make it. */
  readonly intoBase: string;
  readonly event: string;
}

/** Makes a clone as CI does: HEAD is detached, and there are only the remote's branches, without its HEAD. */
async function clone(folder?: string): Promise<Clone> {
  const root = await repository(folder);
  const tree = git(root, 'rev-parse', 'HEAD^{tree}');
  const commit = (message: string, ...parents: string[]) =>
    git(root, 'commit-tree', tree, '-m', message, ...parents.flatMap((parent) => ['-p', parent]));
  const first = git(root, 'rev-parse', 'HEAD');
  const head = commit('the head', first);
  const base = commit('an earlier merge', first, commit('an earlier head', first));
  git(root, 'remote', 'add', 'origin', 'https://git.example/app');
  git(root, 'update-ref', 'refs/remotes/origin/trunk', base);
  git(root, 'update-ref', 'refs/remotes/origin/feat/x', head);
  git(root, 'checkout', '--quiet', '--detach');
  git(root, 'branch', '--quiet', '-D', 'trunk');
  const event = join(root, '.git', 'event.json');
  await writeFile(
    event,
    JSON.stringify({ pull_request: { head: { sha: head } }, repository: { default_branch: 'trunk' } }),
  );
  return {
    root,
    head,
    base,
    intoHead: commit('into the head', head, base),
    intoBase: commit('into the base', base, head),
    event,
  };
}

type Env = Record<string, string>;
type Commit = 'head' | 'base' | 'intoHead' | 'intoBase';
/** `{ branch }`, or the part of the refusal about the ref or the merge. */
type Outcome =
  | { readonly branch: string; readonly url?: string; readonly main?: string }
  | { readonly noBranch: string }
  | { readonly merge: 'named head' | 'unknown head' }
  | 'detached';
type Row = readonly [situation: string, commit: Commit, env: (clone: Clone) => Env, outcome: Outcome];

const systems: Record<string, { readonly common: Env; readonly rows: readonly Row[] }> = {
  'GitHub Actions': {
    common: {
      GITHUB_ACTIONS: 'true',
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_REPOSITORY: 'acme/app',
      GITHUB_RUN_ID: '7',
    },
    rows: [
      [
        'push',
        'head',
        ({ head, event }) => ({
          GITHUB_REF: 'refs/heads/feat/x',
          GITHUB_SHA: head,
          GITHUB_HEAD_REF: '',
          GITHUB_EVENT_PATH: event,
        }),
        { branch: 'feat/x', url: 'https://github.com/acme/app/actions/runs/7', main: 'trunk' },
      ],
      [
        'push of a merge that was checked out by its sha',
        'base',
        ({ base }) => ({ GITHUB_REF: 'refs/heads/trunk', GITHUB_SHA: base }),
        { branch: 'trunk' },
      ],
      [
        'pull request',
        'intoBase',
        ({ intoBase, event }) => ({
          GITHUB_REF: 'refs/pull/3/merge',
          GITHUB_SHA: intoBase,
          GITHUB_HEAD_REF: 'feat/x',
          GITHUB_EVENT_PATH: event,
        }),
        { merge: 'named head' },
      ],
      [
        'pull request without its event',
        'intoBase',
        ({ intoBase }) => ({ GITHUB_REF: 'refs/pull/3/merge', GITHUB_SHA: intoBase, GITHUB_HEAD_REF: 'feat/x' }),
        { merge: 'unknown head' },
      ],
      [
        'pull request, its head checked out',
        'head',
        ({ intoBase, event }) => ({
          GITHUB_REF: 'refs/pull/3/merge',
          GITHUB_SHA: intoBase,
          GITHUB_HEAD_REF: 'feat/x',
          GITHUB_EVENT_PATH: event,
        }),
        { branch: 'feat/x' },
      ],
      [
        'pull_request_target, which checks the base out',
        'base',
        ({ base, event }) => ({
          GITHUB_REF: 'refs/heads/trunk',
          GITHUB_SHA: base,
          GITHUB_HEAD_REF: 'feat/x',
          GITHUB_EVENT_PATH: event,
        }),
        { branch: 'trunk' },
      ],
      [
        'pull_request_target, the merge checked out',
        'intoBase',
        ({ base, event }) => ({
          GITHUB_REF: 'refs/heads/trunk',
          GITHUB_SHA: base,
          GITHUB_HEAD_REF: 'feat/x',
          GITHUB_EVENT_PATH: event,
        }),
        { merge: 'named head' },
      ],
      ['tag', 'head', () => ({ GITHUB_REF: 'refs/tags/v1' }), { noBranch: 'refs/tags/v1' }],
      [
        'scheduled, with an empty event',
        'base',
        ({ base }) => ({ GITHUB_EVENT_NAME: 'schedule', GITHUB_REF: 'refs/heads/trunk', GITHUB_SHA: base }),
        { branch: 'trunk', main: 'trunk' },
      ],
    ],
  },
  'GitLab CI': {
    common: { GITLAB_CI: 'true', CI_DEFAULT_BRANCH: 'trunk', CI_JOB_URL: 'https://ci/7' },
    rows: [
      [
        'push',
        'head',
        () => ({ CI_COMMIT_BRANCH: 'feat/x' }),
        { branch: 'feat/x', url: 'https://ci/7', main: 'trunk' },
      ],
      [
        'merge request, detached',
        'head',
        () => ({ CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: 'feat/x', CI_MERGE_REQUEST_EVENT_TYPE: 'detached' }),
        { branch: 'feat/x' },
      ],
      [
        'merge request, merged result',
        'intoBase',
        ({ head, intoBase }) => ({
          CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: 'feat/x',
          CI_MERGE_REQUEST_EVENT_TYPE: 'merged_result',
          CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: head,
          CI_COMMIT_SHA: intoBase,
        }),
        { merge: 'named head' },
      ],
      [
        'merge train',
        'intoBase',
        ({ intoBase }) => ({ CI_MERGE_REQUEST_EVENT_TYPE: 'merge_train', CI_COMMIT_SHA: intoBase }),
        { merge: 'unknown head' },
      ],
      ['tag', 'head', () => ({ CI_COMMIT_TAG: 'v1' }), { noBranch: 'refs/tags/v1' }],
      ['scheduled', 'base', () => ({ CI_COMMIT_BRANCH: 'trunk', CI_PIPELINE_SOURCE: 'schedule' }), { branch: 'trunk' }],
    ],
  },
  Jenkins: {
    common: { JENKINS_URL: 'https://ci/', BUILD_URL: 'https://ci/7' },
    rows: [
      ['push', 'head', () => ({ GIT_BRANCH: 'origin/feat/x' }), { branch: 'feat/x', url: 'https://ci/7' }],
      [
        'push of a merge, multibranch',
        'base',
        () => ({ BRANCH_NAME: 'trunk', GIT_BRANCH: 'origin/trunk', BRANCH_IS_PRIMARY: 'true' }),
        { branch: 'trunk', main: 'trunk' },
      ],
      ['push, multibranch', 'head', () => ({ BRANCH_NAME: 'feat/x', GIT_BRANCH: 'origin/y' }), { branch: 'feat/x' }],
      ['branch as a ref', 'head', () => ({ GIT_BRANCH: 'refs/remotes/origin/feat/x' }), { branch: 'feat/x' }],
      [
        'pull request, merged',
        'intoHead',
        () => ({ CHANGE_ID: '7', CHANGE_BRANCH: 'feat/x', BRANCH_NAME: 'PR-7', GIT_BRANCH: 'PR-7' }),
        { merge: 'named head' },
      ],
      [
        'pull request, its head',
        'head',
        () => ({ CHANGE_ID: '7', CHANGE_BRANCH: 'feat/x', BRANCH_NAME: 'PR-7', GIT_BRANCH: 'PR-7' }),
        { branch: 'feat/x' },
      ],
      [
        'pull request of an unknown branch',
        'head',
        () => ({ CHANGE_ID: '7', BRANCH_NAME: 'PR-7' }),
        { noBranch: 'refs/pull/7' },
      ],
      ['tag', 'head', () => ({ TAG_NAME: 'v1', BRANCH_NAME: 'v1' }), { noBranch: 'refs/tags/v1' }],
      ['detached', 'head', () => ({ GIT_BRANCH: 'detached' }), 'detached'],
      ['scheduled', 'base', () => ({ BRANCH_NAME: 'trunk' }), { branch: 'trunk' }],
    ],
  },
  Buildkite: {
    common: { BUILDKITE: 'true', BUILDKITE_PIPELINE_DEFAULT_BRANCH: 'trunk', BUILDKITE_BUILD_URL: 'https://ci/7' },
    rows: [
      [
        'push',
        'head',
        () => ({ BUILDKITE_BRANCH: 'feat/x' }),
        { branch: 'feat/x', url: 'https://ci/7', main: 'trunk' },
      ],
      [
        'pull request, its head',
        'head',
        ({ head }) => ({
          BUILDKITE_BRANCH: 'feat/x',
          BUILDKITE_PULL_REQUEST: '7',
          BUILDKITE_PULL_REQUEST_HEAD_COMMIT: head,
        }),
        { branch: 'feat/x' },
      ],
      [
        'pull request, merged',
        'intoBase',
        ({ head, intoBase }) => ({
          BUILDKITE_BRANCH: 'feat/x',
          BUILDKITE_PULL_REQUEST_USING_MERGE_REFSPEC: 'true',
          BUILDKITE_COMMIT: intoBase,
          BUILDKITE_PULL_REQUEST_HEAD_COMMIT: head,
        }),
        { merge: 'named head' },
      ],
      ['pull request of a fork', 'head', () => ({ BUILDKITE_BRANCH: 'ada:feat/x' }), { noBranch: 'ada:feat/x' }],
      ['tag', 'head', () => ({ BUILDKITE_TAG: 'v1', BUILDKITE_BRANCH: 'v1' }), { noBranch: 'refs/tags/v1' }],
      ['scheduled', 'base', () => ({ BUILDKITE_BRANCH: 'trunk', BUILDKITE_SOURCE: 'schedule' }), { branch: 'trunk' }],
    ],
  },
  CircleCI: {
    common: { CIRCLECI: 'true', CIRCLE_BUILD_URL: 'https://ci/7' },
    rows: [
      ['push', 'head', () => ({ CIRCLE_BRANCH: 'feat/x' }), { branch: 'feat/x', url: 'https://ci/7' }],
      [
        'pull request',
        'head',
        () => ({ CIRCLE_BRANCH: 'feat/x', CIRCLE_PULL_REQUEST: 'https://github.com/acme/app/pull/7' }),
        { branch: 'feat/x' },
      ],
      ['pull request of a fork', 'head', () => ({ CIRCLE_BRANCH: 'pull/7' }), { noBranch: 'pull/7' }],
      ['tag', 'head', () => ({ CIRCLE_TAG: 'v1' }), { noBranch: 'refs/tags/v1' }],
      ['scheduled', 'base', () => ({ CIRCLE_BRANCH: 'trunk' }), { branch: 'trunk' }],
    ],
  },
  'Azure Pipelines': {
    common: {
      TF_BUILD: 'True',
      SYSTEM_COLLECTIONURI: 'https://dev.azure.com/acme/',
      SYSTEM_TEAMPROJECT: 'my app',
      BUILD_BUILDID: '7',
    },
    rows: [
      [
        'push',
        'head',
        () => ({ BUILD_SOURCEBRANCH: 'refs/heads/feat/x' }),
        { branch: 'feat/x', url: 'https://dev.azure.com/acme/my%20app/_build/results?buildId=7' },
      ],
      [
        'pull request',
        'intoBase',
        ({ head, intoBase }) => ({
          BUILD_SOURCEBRANCH: 'refs/pull/3/merge',
          BUILD_SOURCEVERSION: intoBase,
          SYSTEM_PULLREQUEST_SOURCEBRANCH: 'refs/heads/feat/x',
          SYSTEM_PULLREQUEST_SOURCECOMMITID: head,
        }),
        { merge: 'named head' },
      ],
      [
        'pull request, its head checked out',
        'head',
        ({ intoBase }) => ({
          BUILD_SOURCEBRANCH: 'refs/pull/3/merge',
          BUILD_SOURCEVERSION: intoBase,
          SYSTEM_PULLREQUEST_SOURCEBRANCH: 'refs/heads/feat/x',
        }),
        { branch: 'feat/x' },
      ],
      [
        'pull request on GitHub, its head checked out',
        'head',
        ({ intoBase }) => ({
          BUILD_SOURCEBRANCH: 'refs/pull/3/merge',
          BUILD_SOURCEVERSION: intoBase,
          SYSTEM_PULLREQUEST_SOURCEBRANCH: 'feat/x',
        }),
        { branch: 'feat/x' },
      ],
      ['tag', 'head', () => ({ BUILD_SOURCEBRANCH: 'refs/tags/v1' }), { noBranch: 'refs/tags/v1' }],
      [
        'scheduled',
        'base',
        () => ({ BUILD_SOURCEBRANCH: 'refs/heads/trunk', BUILD_REASON: 'Schedule' }),
        { branch: 'trunk' },
      ],
    ],
  },
  'Bitbucket Pipelines': {
    common: { BITBUCKET_BUILD_NUMBER: '7', BITBUCKET_REPO_FULL_NAME: 'acme/app' },
    rows: [
      [
        'push',
        'head',
        ({ head }) => ({ BITBUCKET_BRANCH: 'feat/x', BITBUCKET_COMMIT: head }),
        { branch: 'feat/x', url: 'https://bitbucket.org/acme/app/pipelines/results/7' },
      ],
      [
        'push of a merge',
        'base',
        ({ base }) => ({ BITBUCKET_BRANCH: 'trunk', BITBUCKET_COMMIT: base }),
        { branch: 'trunk' },
      ],
      [
        'pull request',
        'intoHead',
        ({ head }) => ({ BITBUCKET_BRANCH: 'feat/x', BITBUCKET_PR_ID: '3', BITBUCKET_COMMIT: head.slice(0, 12) }),
        { merge: 'named head' },
      ],
      [
        'pull request that has the destination in it',
        'head',
        ({ head }) => ({ BITBUCKET_BRANCH: 'feat/x', BITBUCKET_PR_ID: '3', BITBUCKET_COMMIT: head }),
        { branch: 'feat/x' },
      ],
      ['tag', 'head', () => ({ BITBUCKET_TAG: 'v1' }), { noBranch: 'refs/tags/v1' }],
      ['custom pipeline for a commit', 'head', () => ({}), 'detached'],
      ['scheduled', 'base', () => ({ BITBUCKET_BRANCH: 'trunk' }), { branch: 'trunk' }],
    ],
  },
  'Travis CI': {
    common: { TRAVIS: 'true', TRAVIS_BUILD_WEB_URL: 'https://ci/7' },
    rows: [
      [
        'push',
        'head',
        () => ({ TRAVIS_BRANCH: 'feat/x', TRAVIS_PULL_REQUEST_BRANCH: '' }),
        { branch: 'feat/x', url: 'https://ci/7' },
      ],
      [
        'pull request',
        'intoBase',
        ({ head }) => ({
          TRAVIS_BRANCH: 'trunk',
          TRAVIS_PULL_REQUEST_BRANCH: 'feat/x',
          TRAVIS_PULL_REQUEST_SHA: head,
        }),
        { merge: 'named head' },
      ],
      [
        'pull request, its head checked out',
        'head',
        ({ head }) => ({
          TRAVIS_BRANCH: 'trunk',
          TRAVIS_PULL_REQUEST_BRANCH: 'feat/x',
          TRAVIS_PULL_REQUEST_SHA: head,
        }),
        { branch: 'feat/x' },
      ],
      ['tag', 'head', () => ({ TRAVIS_BRANCH: 'v1', TRAVIS_TAG: 'v1' }), { noBranch: 'refs/tags/v1' }],
      ['scheduled', 'base', () => ({ TRAVIS_BRANCH: 'trunk', TRAVIS_EVENT_TYPE: 'cron' }), { branch: 'trunk' }],
    ],
  },
  Drone: {
    common: { DRONE: 'true', DRONE_REPO_BRANCH: 'trunk', DRONE_BUILD_LINK: 'https://ci/7' },
    rows: [
      [
        'push',
        'head',
        () => ({ DRONE_BUILD_EVENT: 'push', DRONE_COMMIT_REF: 'refs/heads/feat/x' }),
        { branch: 'feat/x', url: 'https://ci/7', main: 'trunk' },
      ],
      [
        'pull request',
        'intoBase',
        ({ head }) => ({
          DRONE_BUILD_EVENT: 'pull_request',
          DRONE_BRANCH: 'trunk',
          DRONE_SOURCE_BRANCH: 'feat/x',
          DRONE_COMMIT_REF: 'refs/pull/3/head',
          DRONE_COMMIT_SHA: head,
        }),
        { merge: 'named head' },
      ],
      [
        'pull request that begins at the target',
        'head',
        ({ head }) => ({
          DRONE_BUILD_EVENT: 'pull_request',
          DRONE_BRANCH: 'trunk',
          DRONE_SOURCE_BRANCH: 'feat/x',
          DRONE_COMMIT_REF: 'refs/pull/3/head',
          DRONE_COMMIT_SHA: head,
        }),
        { branch: 'feat/x' },
      ],
      [
        'pull request of an unknown branch',
        'head',
        ({ head }) => ({
          DRONE_BUILD_EVENT: 'pull_request',
          DRONE_BRANCH: 'trunk',
          DRONE_SOURCE_BRANCH: '',
          DRONE_COMMIT_REF: 'refs/pull/3/head',
          DRONE_COMMIT_SHA: head,
        }),
        { noBranch: 'refs/pull/3/head' },
      ],
      [
        'tag',
        'head',
        () => ({ DRONE_BUILD_EVENT: 'tag', DRONE_COMMIT_REF: 'refs/tags/v1' }),
        { noBranch: 'refs/tags/v1' },
      ],
      [
        'scheduled',
        'base',
        () => ({ DRONE_BUILD_EVENT: 'cron', DRONE_COMMIT_REF: 'refs/heads/trunk' }),
        { branch: 'trunk' },
      ],
    ],
  },
  TeamCity: {
    common: { TEAMCITY_VERSION: '2025.11', BUILD_URL: 'https://ci/7' },
    rows: [
      ['push of a merge', 'base', () => ({}), 'detached'],
      ['pull request, merged', 'intoBase', () => ({}), { merge: 'unknown head' }],
    ],
  },
  'no CI': {
    common: {},
    rows: [
      ['a merge that is not pushed', 'intoHead', () => ({}), 'detached'],
      ['detached', 'head', () => ({}), 'detached'],
    ],
  },
};

const hints = { branch: '--branch' };

describe('the version in CI', () => {
  // One clone for the table, which changes only what is checked out.
  let made: Clone;
  before(async () => {
    made = await clone(await mkdtemp(join(tmpdir(), 'ci-test-')));
  });
  after(() => rm(made.root, { recursive: true }));

  for (const [system, { common, rows }] of Object.entries(systems)) {
    for (const [situation, commit, variables, outcome] of rows) {
      it(`${system}, ${situation}`, async () => {
        const { root, head, [commit]: sha } = made;
        git(root, 'update-ref', '--no-deref', 'HEAD', sha);
        const env = { ...common, ...variables(made) };
        const identified = identify({ root, env, hints });
        if (outcome === 'detached') {
          expect((await failure(identified)).message).to.match(/^HEAD is detached and no CI variable .*--branch$/);
        } else if ('noBranch' in outcome) {
          expect((await failure(identified)).message).to.equal(
            `${system} builds ${outcome.noBranch}, which is no branch: name the branch with --branch`,
          );
        } else if ('merge' in outcome) {
          expect((await failure(identified)).message).to.equal(
            `${system} checked out a merge commit of its own, ${sha}, which is on no branch: check out the head of the pull request${outcome.merge === 'named head' ? `, ${head}` : ''}`,
          );
        } else {
          const version = await identified;
          expect(version).to.include({ number: sha, branch: outcome.branch });
          if (outcome.url) expect(version.buildUrl).to.equal(outcome.url);
          if (outcome.main) expect(await mainBranch({ root, env })).to.equal(outcome.main);
        }
      });
    }
  }

  it('TeamCity, with the branch checked out as such', async () => {
    const root = await repository();
    const env = { TEAMCITY_VERSION: '2025.11', BUILD_URL: 'https://ci/7' };
    expect(await identify({ root, env, hints })).to.deep.equal({
      number: git(root, 'rev-parse', 'HEAD'),
      branch: 'trunk',
      buildUrl: 'https://ci/7',
    });
  });

  it('knows a merge of Jenkins also where that is a local branch, and the clone is shallow', async () => {
    const { root, head, intoHead } = await clone();
    git(root, 'checkout', '--quiet', '-b', 'PR-7', intoHead);
    await writeFile(join(root, '.git', 'shallow'), `${intoHead}\n`);
    const env = { JENKINS_URL: 'https://ci/', BRANCH_NAME: 'PR-7', CHANGE_ID: '7', CHANGE_BRANCH: 'feat/x' };
    expect((await failure(identify({ root, env, hints }))).message).to.match(new RegExp(`pull request, ${head}$`));
  });

  it('takes what is given before what CI says, without the prefixes that CI systems put before a branch', async () => {
    const { root } = await clone();
    const env = { GITHUB_ACTIONS: 'true', GITHUB_REF: 'refs/tags/v1' };
    for (const branch of ['mine/a', 'refs/heads/mine/a', 'origin/mine/a', 'refs/remotes/origin/mine/a']) {
      const version = await identify({ root, env, branch, buildUrl: 'https://ci/mine', hints });
      expect(version).to.include({ branch: 'mine/a', buildUrl: 'https://ci/mine' });
    }
  });

  for (const branch of [
    '',
    '  ',
    'HEAD',
    'a b',
    'refs/tags/v1',
    'refs/pull/7/merge',
    'pull/7/head',
    '<default>',
    'x..y',
    '-x',
    'x.lock',
    'ada:x',
    'x/',
  ]) {
    it(`is refused with a branch named "${branch}"`, async () => {
      const { root } = made;
      const { message } = await failure(identify({ root, env: {}, branch, hints: { branch: 'PACT_PROVIDER_BRANCH' } }));
      expect(message).to.equal(`"${branch}" is not a branch's name: name it with PACT_PROVIDER_BRANCH`);
    });
  }
});
