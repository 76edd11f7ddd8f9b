import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { parseJson } from '../../lib/json';

type Variables = Readonly<Record<string, string | undefined>>;

/** A build, read from the variables of its CI system. An empty variable counts as not set. */
export interface CiBuild {
  readonly system: string;
  /** The built branch, tag or other ref, as the system writes it. In a pull request, it is the branch that the changes come from. */
  readonly ref?: string | undefined;
  readonly buildUrl?: string | undefined;
  readonly mainBranch?: string | undefined;
  /** In a pull request, the commit at the head of its branch. */
  readonly head?: string | undefined;
  /** The commit that CI made to build a pull request as if it were merged. */
  readonly merge?: string | undefined;
  /**
   * Set where CI makes such merge commits and no variable names them. No ref below `neverOn` contains one. `headFirst` is true when its
   * first parent is the pull request's head.
   */
  readonly unnamedMerges?: { readonly neverOn: readonly string[]; readonly headFirst: boolean };
}

const tagRef = (tag: string | undefined) => tag && `refs/tags/${tag}`;

const githubEvent = z.object({
  pull_request: z.object({ head: z.object({ sha: z.string() }) }).optional(),
  repository: z.object({ default_branch: z.string() }).optional(),
});

/** Reads the event that started a GitHub build. A scheduled build has no such data. */
function readGithubEvent(path: string | undefined): z.infer<typeof githubEvent> {
  try {
    return githubEvent.safeParse(path && parseJson(readFileSync(path, 'utf8'))).data ?? {};
  } catch {
    return {};
  }
}

function github(env: Variables, sha: string): CiBuild {
  const { pull_request: pullRequest, repository } = readGithubEvent(env.GITHUB_EVENT_PATH);
  const isPull = /^refs\/pull\//.test(env.GITHUB_REF ?? '');
  // For pull_request_target, the base branch is checked out although GITHUB_HEAD_REF names the pull request's branch.
  const isBase = !isPull && sha === env.GITHUB_SHA;
  return {
    system: 'GitHub Actions',
    ref: (!isBase && env.GITHUB_HEAD_REF) || env.GITHUB_REF,
    buildUrl: `${env.GITHUB_SERVER_URL}/${env.GITHUB_REPOSITORY}/actions/runs/${env.GITHUB_RUN_ID}`,
    mainBranch: repository?.default_branch ?? (env.GITHUB_EVENT_NAME === 'schedule' ? env.GITHUB_REF : undefined),
    head: pullRequest?.head.sha,
    merge: isPull ? env.GITHUB_SHA : undefined,
  };
}

const gitlab = (env: Variables): CiBuild => ({
  system: 'GitLab CI',
  ref: env.CI_MERGE_REQUEST_SOURCE_BRANCH_NAME || env.CI_COMMIT_BRANCH || tagRef(env.CI_COMMIT_TAG),
  buildUrl: env.CI_JOB_URL,
  mainBranch: env.CI_DEFAULT_BRANCH,
  head: env.CI_MERGE_REQUEST_SOURCE_BRANCH_SHA,
  merge: /^merge/.test(env.CI_MERGE_REQUEST_EVENT_TYPE ?? '') ? env.CI_COMMIT_SHA : undefined,
});

function jenkins(env: Variables): CiBuild {
  // In a pull request, BRANCH_NAME is PR-7 or another name that the project chose. For a commit without a branch, GIT_BRANCH is "detached".
  const change = env.CHANGE_ID && (env.CHANGE_BRANCH || `refs/pull/${env.CHANGE_ID}`);
  const branch = env.BRANCH_NAME || (env.GIT_BRANCH === 'detached' ? undefined : env.GIT_BRANCH);
  return {
    system: 'Jenkins',
    ref: change || tagRef(env.TAG_NAME) || branch,
    buildUrl: env.BUILD_URL,
    mainBranch: env.BRANCH_IS_PRIMARY === 'true' ? env.BRANCH_NAME : undefined,
    // Jenkins may merge the target into the head, and point a local branch at the merge:
    // https://github.com/jenkinsci/git-plugin/blob/master/src/main/java/jenkins/plugins/git/MergeWithGitSCMExtension.java
    unnamedMerges: { neverOn: ['refs/remotes', 'refs/tags'], headFirst: true },
  };
}

const buildkite = (env: Variables): CiBuild => ({
  system: 'Buildkite',
  // For a tag, BUILDKITE_BRANCH is the tag.
  ref: tagRef(env.BUILDKITE_TAG) || env.BUILDKITE_BRANCH,
  buildUrl: env.BUILDKITE_BUILD_URL,
  mainBranch: env.BUILDKITE_PIPELINE_DEFAULT_BRANCH,
  head: env.BUILDKITE_PULL_REQUEST_HEAD_COMMIT,
  merge: env.BUILDKITE_PULL_REQUEST_USING_MERGE_REFSPEC === 'true' ? env.BUILDKITE_COMMIT : undefined,
});

const circleci = (env: Variables): CiBuild => ({
  system: 'CircleCI',
  // In a fork's pull request CIRCLE_BRANCH is pull/7: https://github.com/circleci/circleci-docs/issues/2060
  ref: env.CIRCLE_BRANCH || tagRef(env.CIRCLE_TAG),
  buildUrl: env.CIRCLE_BUILD_URL,
});

const azure = (env: Variables): CiBuild => ({
  system: 'Azure Pipelines',
  // For a repository on GitHub, SYSTEM_PULLREQUEST_SOURCEBRANCH is the plain name.
  ref: env.SYSTEM_PULLREQUEST_SOURCEBRANCH || env.BUILD_SOURCEBRANCH,
  buildUrl: `${env.SYSTEM_COLLECTIONURI}${encodeURIComponent(env.SYSTEM_TEAMPROJECT ?? '')}/_build/results?buildId=${env.BUILD_BUILDID}`,
  head: env.SYSTEM_PULLREQUEST_SOURCECOMMITID,
  merge: /^refs\/pull\//.test(env.BUILD_SOURCEBRANCH ?? '') ? env.BUILD_SOURCEVERSION : undefined,
});

const bitbucket = (env: Variables): CiBuild => ({
  system: 'Bitbucket Pipelines',
  ref: env.BITBUCKET_BRANCH || tagRef(env.BITBUCKET_TAG),
  buildUrl: `https://bitbucket.org/${env.BITBUCKET_REPO_FULL_NAME}/pipelines/results/${env.BITBUCKET_BUILD_NUMBER}`,
  // A pull request's pipeline first merges the destination into the branch. No variable names that merge commit.
  head: env.BITBUCKET_PR_ID && env.BITBUCKET_COMMIT,
});

const travis = (env: Variables): CiBuild => ({
  system: 'Travis CI',
  // In a pull request, TRAVIS_BRANCH is the target; for a tag, it is the tag.
  ref: env.TRAVIS_PULL_REQUEST_BRANCH || tagRef(env.TRAVIS_TAG) || env.TRAVIS_BRANCH,
  buildUrl: env.TRAVIS_BUILD_WEB_URL,
  head: env.TRAVIS_PULL_REQUEST_SHA,
});

const drone = (env: Variables): CiBuild => ({
  system: 'Drone',
  // In a pull request, DRONE_BRANCH and the branch that git has checked out are the target.
  ref: (env.DRONE_BUILD_EVENT === 'pull_request' && env.DRONE_SOURCE_BRANCH) || env.DRONE_COMMIT_REF,
  buildUrl: env.DRONE_BUILD_LINK,
  mainBranch: env.DRONE_REPO_BRANCH,
  head: env.DRONE_BUILD_EVENT === 'pull_request' ? env.DRONE_COMMIT_SHA : undefined,
});

/** TeamCity has no variable for the branch. If git has none checked out, a parameter of TeamCity has to name it. */
const teamcity = (env: Variables): CiBuild => ({
  system: 'TeamCity',
  buildUrl: env.BUILD_URL,
  unnamedMerges: { neverOn: ['refs/heads', 'refs/remotes', 'refs/tags'], headFirst: false },
});

/** For each system, a variable that only it sets, and the function that reads its build. */
const systems: readonly [variable: string, read: (env: Variables, sha: string) => CiBuild][] = [
  ['GITHUB_ACTIONS', github],
  ['GITLAB_CI', gitlab],
  ['JENKINS_URL', jenkins],
  ['BUILDKITE', buildkite],
  ['CIRCLECI', circleci],
  ['TF_BUILD', azure],
  ['BITBUCKET_BUILD_NUMBER', bitbucket],
  ['TRAVIS', travis],
  ['DRONE', drone],
  ['TEAMCITY_VERSION', teamcity],
];

/**
 * Reads the build from the variables of the CI system that this runs in; `undefined` outside CI.
 * @param sha the commit that is checked out
 */
export const ciBuild = (env: Variables, sha: string): CiBuild | undefined =>
  systems.find(([variable]) => env[variable])?.[1](env, sha);
