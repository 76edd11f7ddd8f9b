import { ciBuild } from './ci';
import { changedFiles, checkedOutBranch, commitSha, hashOfChanges } from './git';

export interface Version {
  /** The full sha of the commit that is checked out; `<sha>-dirty-<hash>` when files differ from it. */
  readonly number: string;
  readonly branch: string;
  readonly buildUrl?: string;
}

export interface VersionOptions {
  /** A folder of the git checkout. */
  readonly root: string;
  /** Holds the variables of the CI system. */
  readonly env: NodeJS.ProcessEnv;
  /** Takes precedence over the branch that CI or git names. */
  readonly branch?: string | undefined;
  readonly buildUrl?: string | undefined;
  readonly allowDirty?: boolean | undefined;
}

async function numberOf(root: string, sha: string, allowDirty: boolean): Promise<string> {
  const changed = await changedFiles(root);
  if (changed.length === 0) return sha;
  if (allowDirty) return `${sha}-dirty-${await hashOfChanges(root)}`;
  const more = changed.length > 3 ? ` and ${changed.length - 3} more` : '';
  throw new Error(
    `Not committed: ${changed.slice(0, 3).join(', ')}${more}. Commit first (--allow-dirty takes the changes along and marks the version)`,
  );
}

async function branchOf(root: string, given: string | undefined): Promise<string> {
  const branch = given ?? (await checkedOutBranch(root));
  if (branch === undefined) {
    throw new Error('HEAD is detached and no CI variable names a branch: check a branch out, or name it with --branch');
  }
  if (branch.trim() === '' || branch === 'HEAD') {
    throw new Error(`"${branch}" is not a branch's name: name it with --branch`);
  }
  return branch;
}

/**
 * Identifies the version to publish under: its commit must hold what is published.
 * @throws outside git, with uncommitted changes, without a branch, and for a commit that only CI has
 */
export async function identify({ root, env, branch, buildUrl, allowDirty = false }: VersionOptions): Promise<Version> {
  const sha = await commitSha(root);
  const ci = ciBuild(env);
  if (ci?.mergeCommit === sha) {
    throw new Error(
      `${ci.system} checked out a merge commit of its own, ${sha}, which is on no branch: check out the head of the pull request`,
    );
  }
  const url = buildUrl || ci?.buildUrl;
  return {
    branch: await branchOf(root, branch ?? (ci?.branch || undefined)),
    number: await numberOf(root, sha, allowDirty),
    ...(url && { buildUrl: url }),
  };
}
