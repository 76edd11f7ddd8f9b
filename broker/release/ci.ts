type Variables = Readonly<Record<string, string | undefined>>;

interface CiSystem {
  readonly name: string;
  /** The variable by which it is known. */
  readonly known: string;
  /** Of a pull request, the branch that it comes from. Nothing where a tag is built. */
  readonly branch: (env: Variables) => string | undefined;
  readonly buildUrl: (env: Variables) => string | undefined;
  /** The commit that it made up to see the pull request merged, where it builds that. */
  readonly mergeCommit?: (env: Variables) => string | undefined;
}

const afterHeads = (ref: string | undefined) => /^refs\/heads\/(.+)$/.exec(ref ?? '')?.[1];
const isPullMerge = (ref: string | undefined) => /^refs\/pull\/\d+\/merge$/.test(ref ?? '');

const systems: readonly CiSystem[] = [
  {
    name: 'GitHub Actions',
    known: 'GITHUB_ACTIONS',
    branch: (env) => env.GITHUB_HEAD_REF || afterHeads(env.GITHUB_REF),
    buildUrl: (env) => `${env.GITHUB_SERVER_URL}/${env.GITHUB_REPOSITORY}/actions/runs/${env.GITHUB_RUN_ID}`,
    mergeCommit: (env) => (isPullMerge(env.GITHUB_REF) ? env.GITHUB_SHA : undefined),
  },
  {
    name: 'GitLab CI',
    known: 'GITLAB_CI',
    branch: (env) => env.CI_MERGE_REQUEST_SOURCE_BRANCH_NAME || env.CI_COMMIT_BRANCH,
    buildUrl: (env) => env.CI_JOB_URL,
    mergeCommit: (env) => (/^merge/.test(env.CI_MERGE_REQUEST_EVENT_TYPE ?? '') ? env.CI_COMMIT_SHA : undefined),
  },
  {
    name: 'Jenkins',
    known: 'JENKINS_URL',
    // BRANCH_NAME is PR-7 in a pull request, and the tag where a tag is built; GIT_BRANCH names the remote as well.
    branch: (env) =>
      env.TAG_NAME ? undefined : env.CHANGE_BRANCH || env.BRANCH_NAME || env.GIT_BRANCH?.replace(/^origin\//, ''),
    buildUrl: (env) => env.BUILD_URL,
  },
  {
    name: 'Buildkite',
    known: 'BUILDKITE',
    // Where a tag is built, BUILDKITE_BRANCH is the tag.
    branch: (env) => (env.BUILDKITE_TAG ? undefined : env.BUILDKITE_BRANCH),
    buildUrl: (env) => env.BUILDKITE_BUILD_URL,
  },
  {
    name: 'CircleCI',
    known: 'CIRCLECI',
    branch: (env) => env.CIRCLE_BRANCH,
    buildUrl: (env) => env.CIRCLE_BUILD_URL,
  },
  {
    name: 'Azure Pipelines',
    known: 'TF_BUILD',
    branch: (env) => afterHeads(env.SYSTEM_PULLREQUEST_SOURCEBRANCH) ?? afterHeads(env.BUILD_SOURCEBRANCH),
    buildUrl: (env) =>
      `${env.SYSTEM_COLLECTIONURI}${encodeURIComponent(env.SYSTEM_TEAMPROJECT ?? '')}/_build/results?buildId=${env.BUILD_BUILDID}`,
    mergeCommit: (env) => (isPullMerge(env.BUILD_SOURCEBRANCH) ? env.BUILD_SOURCEVERSION : undefined),
  },
];

export interface CiBuild {
  readonly system: string;
  readonly branch: string | undefined;
  readonly buildUrl: string | undefined;
  readonly mergeCommit: string | undefined;
}

/** What the CI system that this runs in says of its build; nothing outside of CI. */
export function ciBuild(env: Variables): CiBuild | undefined {
  const system = systems.find(({ known }) => env[known]);
  return (
    system && {
      system: system.name,
      branch: system.branch(env),
      buildUrl: system.buildUrl(env),
      mergeCommit: system.mergeCommit?.(env),
    }
  );
}
