type Variables = Readonly<Record<string, string | undefined>>;

export interface CiBuild {
  readonly system: string;
  /** In a pull request, the branch that it comes from. `undefined` where a tag is built. */
  readonly branch: string | undefined;
  readonly buildUrl: string | undefined;
  /** The commit that CI made to build a pull request as if it were merged. */
  readonly mergeCommit?: string | undefined;
}

const afterHeads = (ref: string | undefined) => /^refs\/heads\/(.+)$/.exec(ref ?? '')?.[1];
const isPullMerge = (ref: string | undefined) => /^refs\/pull\/\d+\/merge$/.test(ref ?? '');

/** Reads the build from the variables of the CI system that this runs in; `undefined` outside CI. */
export function ciBuild(env: Variables): CiBuild | undefined {
  if (env.GITHUB_ACTIONS) {
    return {
      system: 'GitHub Actions',
      branch: env.GITHUB_HEAD_REF || afterHeads(env.GITHUB_REF),
      buildUrl: `${env.GITHUB_SERVER_URL}/${env.GITHUB_REPOSITORY}/actions/runs/${env.GITHUB_RUN_ID}`,
      mergeCommit: isPullMerge(env.GITHUB_REF) ? env.GITHUB_SHA : undefined,
    };
  }
  if (env.GITLAB_CI) {
    return {
      system: 'GitLab CI',
      branch: env.CI_MERGE_REQUEST_SOURCE_BRANCH_NAME || env.CI_COMMIT_BRANCH,
      buildUrl: env.CI_JOB_URL,
      mergeCommit: /^merge/.test(env.CI_MERGE_REQUEST_EVENT_TYPE ?? '') ? env.CI_COMMIT_SHA : undefined,
    };
  }
  if (env.JENKINS_URL) {
    // BRANCH_NAME is PR-7 in a pull request, and the tag where a tag is built; GIT_BRANCH names the remote as well.
    const branch = env.CHANGE_BRANCH || env.BRANCH_NAME || env.GIT_BRANCH?.replace(/^origin\//, '');
    return { system: 'Jenkins', branch: env.TAG_NAME ? undefined : branch, buildUrl: env.BUILD_URL };
  }
  if (env.BUILDKITE) {
    // Where a tag is built, BUILDKITE_BRANCH is the tag.
    const branch = env.BUILDKITE_TAG ? undefined : env.BUILDKITE_BRANCH;
    return { system: 'Buildkite', branch, buildUrl: env.BUILDKITE_BUILD_URL };
  }
  if (env.CIRCLECI) return { system: 'CircleCI', branch: env.CIRCLE_BRANCH, buildUrl: env.CIRCLE_BUILD_URL };
  if (env.TF_BUILD) {
    const project = `${env.SYSTEM_COLLECTIONURI}${encodeURIComponent(env.SYSTEM_TEAMPROJECT ?? '')}`;
    return {
      system: 'Azure Pipelines',
      branch: afterHeads(env.SYSTEM_PULLREQUEST_SOURCEBRANCH) ?? afterHeads(env.BUILD_SOURCEBRANCH),
      buildUrl: `${project}/_build/results?buildId=${env.BUILD_BUILDID}`,
      mergeCommit: isPullMerge(env.BUILD_SOURCEBRANCH) ? env.BUILD_SOURCEVERSION : undefined,
    };
  }
  return undefined;
}
