import { changedFiles } from '../../lib/git';
import { type CiBuild, ciBuild } from './ci';
import { checkedOutBranch, commitSha, hashOfChanges, isOn, mainBranchOfClone, parentsOf, remotes } from './git';

export interface Version {
  /** The full sha of the commit that is checked out; `<sha>-dirty-<hash>` when files differ from it. */
  readonly number: string;
  readonly branch: string;
  readonly buildUrl?: string;
}

export interface Checkout {
  /** A folder of the git checkout. Files outside of it are not part of a version. */
  readonly root: string;
  /** Holds the variables of the CI system. */
  readonly env: NodeJS.ProcessEnv;
}

export interface VersionOptions extends Checkout {
  /** Takes precedence over the branch that CI or git names. */
  readonly branch?: string | undefined;
  readonly buildUrl?: string | undefined;
  readonly allowDirty?: boolean | undefined;
  /** For messages: the command's flag or variable that names the branch, and its flag that allows uncommitted changes. */
  readonly hints: { readonly branch: string; readonly allowDirty?: string };
}

async function numberOf(sha: string, { root, allowDirty, hints }: VersionOptions): Promise<string> {
  const changed = await changedFiles(root);
  if (changed.length === 0) return sha;
  if (allowDirty) return `${sha}-dirty-${await hashOfChanges(root)}`;
  const more = changed.length > 3 ? ` and ${changed.length - 3} more` : '';
  const flag = hints.allowDirty ? ` (${hints.allowDirty} takes the changes along and marks the version)` : '';
  throw new Error(`Not committed: ${changed.slice(0, 3).join(', ')}${more}. Commit first${flag}`);
}

const pullRequest = /^(pull|pull-requests|merge-requests|pr)\/\d+(\/(head|merge|from))?$/;
// The rules of git-check-ref-format, without git: a machine that is told version and branch may have none.
const malformed = /[\p{Cc} ~^:?*[\\]|\.\.|@\{|\/\/|^[/-]|\/$|(^|\/)\.|\.lock(\/|$)|\.$|^@?$/u;

/** The branch that a ref or a CI system's name stands for; `undefined` for anything else, such as a tag or a pull request's ref. */
async function branchIn(root: string, ref: string): Promise<string | undefined> {
  const name = ref.replace(/^refs\/(heads\/|remotes\/(?=[^/]+\/))/, '');
  const [remote = 'origin', ...others] = await remotes(root);
  const prefix = others.length > 0 ? 'origin/' : `${remote}/`;
  const branch = !ref.startsWith('refs/heads/') && name.startsWith(prefix) ? name.slice(prefix.length) : name;
  const isNone = branch.startsWith('refs/') || branch === 'HEAD' || branch === '<default>' || pullRequest.test(branch);
  return isNone || malformed.test(branch) ? undefined : branch;
}

/** The branch that a person named. @throws when it is no name of a branch */
export async function branchNamed(root: string, name: string, hint: string): Promise<string> {
  const branch = await branchIn(root, name);
  if (branch === undefined) throw new Error(`"${name}" is not a branch's name: name it with ${hint}`);
  return branch;
}

async function branchOf({ root, branch: given, hints }: VersionOptions, ci: CiBuild | undefined): Promise<string> {
  if (given !== undefined) return branchNamed(root, given, hints.branch);
  if (ci?.ref) {
    const branch = await branchIn(root, ci.ref);
    if (branch) return branch;
    throw new Error(`${ci.system} builds ${ci.ref}, which is no branch: name the branch with ${hints.branch}`);
  }
  const branch = await checkedOutBranch(root);
  if (branch) return branch;
  throw new Error(
    `HEAD is detached and no CI variable names a branch: check a branch out, or name it with ${hints.branch}`,
  );
}

/** The head of the pull request, if CI made this commit by merging one: '' when the head is unknown. `undefined` for other commits. */
async function headOfMerge(root: string, sha: string, ci: CiBuild): Promise<string | undefined> {
  const { head, merge, unnamedMerges } = ci;
  if (sha === merge) return head ?? '';
  if (!head && !unnamedMerges) return undefined;
  const parents = await parentsOf(root, sha);
  if (parents.length < 2) return undefined;
  // Bitbucket shortens shas.
  if (head) return parents.find((parent) => parent.startsWith(head));
  if (!unnamedMerges || (await isOn(root, sha, unnamedMerges.neverOn))) return undefined;
  return unnamedMerges.headFirst ? parents[0] : '';
}

/**
 * The commit that is checked out.
 * @param orElse completes the sentence "check out the head of the pull request …"
 * @throws outside git, and for a merge commit that CI made to build a pull request, since no other clone has it
 */
export async function checkedOutCommit({ root, env }: Checkout, orElse = '') {
  const sha = await commitSha(root);
  const ci = ciBuild(env, sha);
  const head = ci && (await headOfMerge(root, sha, ci));
  if (head === undefined) return { sha, ci };
  throw new Error(
    `${ci?.system} checked out a merge commit of its own, ${sha}, which is on no branch: check out the head of the pull request${head && `, ${head}`}${orElse}`,
  );
}

/**
 * Identifies the version to publish under. Its commit must hold the published files.
 * @throws outside git, with uncommitted changes, without a branch, and for a commit that only CI has
 */
export async function identify(options: VersionOptions): Promise<Version> {
  const { sha, ci } = await checkedOutCommit(options);
  const buildUrl = options.buildUrl || ci?.buildUrl;
  return { branch: await branchOf(options, ci), number: await numberOf(sha, options), ...(buildUrl && { buildUrl }) };
}

/** The repository's main branch by PACT_MAIN_BRANCH, CI or git; `undefined` when none of them names it. */
export async function mainBranch({ root, env }: Checkout): Promise<string | undefined> {
  if (env.PACT_MAIN_BRANCH) return branchNamed(root, env.PACT_MAIN_BRANCH, 'PACT_MAIN_BRANCH');
  const ofCi = ciBuild(env, '')?.mainBranch;
  return ofCi ? branchIn(root, ofCi) : mainBranchOfClone(root);
}
