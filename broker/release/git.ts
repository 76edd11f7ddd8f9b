import { createHash } from 'node:crypto';
import { git } from '../../lib/git';

/** Resolves to git's output; `undefined` when that is empty or git fails. */
const ask = (root: string, ...args: string[]): Promise<string | undefined> =>
  git(root, ...args).then(
    (text) => text || undefined,
    () => undefined,
  );

const lines = (text: string | undefined) => (text ?? '').split('\n').filter(Boolean);

/** The full sha of the commit that is checked out. CI variables are not read, because they may name another commit. */
export const commitSha = (root: string): Promise<string> =>
  git(root, 'rev-parse', '--verify', 'HEAD^{commit}').catch(({ message }: Error) => {
    if (!message.startsWith('fatal:')) throw new Error(message);
    throw new Error(
      `The version is the git commit, but git names none (${message}): run this in a clone that has a commit`,
    );
  });

/** The parents of a commit, several for a merge. A shallow clone knows their shas even where it lacks the commits. */
export async function parentsOf(root: string, sha: string): Promise<string[]> {
  const commit = await git(root, 'cat-file', 'commit', sha);
  const [head = ''] = commit.split('\n\n');
  return [...head.matchAll(/^parent (\S+)$/gm)].map(([, parent = '']) => parent);
}

/** Tells if a ref below one of these prefixes contains the commit. */
export const isOn = async (root: string, sha: string, prefixes: readonly string[]): Promise<boolean> =>
  (await ask(root, 'for-each-ref', '--contains', sha, '--count=1', ...prefixes)) !== undefined;

/** The branch that is checked out; `undefined` where HEAD is detached. */
export const checkedOutBranch = (root: string): Promise<string | undefined> =>
  ask(root, 'symbolic-ref', '--quiet', '--short', 'HEAD');

export const remotes = async (root: string): Promise<string[]> => lines(await ask(root, 'remote'));

/**
 * The main branch by the clone: the remote's default. Without a remote, it is the configured name for new repositories, if such a branch
 * exists, or else the only branch.
 */
export async function mainBranchOfClone(root: string): Promise<string | undefined> {
  const ofRemote = await ask(root, 'symbolic-ref', '--quiet', 'refs/remotes/origin/HEAD');
  if (ofRemote) return ofRemote.replace('refs/remotes/origin/', '');
  if ((await remotes(root)).length > 0) return undefined;
  const branches = lines(await ask(root, 'for-each-ref', '--format=%(refname:short)', 'refs/heads'));
  const configured = await ask(root, 'config', 'init.defaultBranch');
  return branches.find((branch) => branch === configured) ?? (branches.length === 1 ? branches[0] : undefined);
}

/** The difference from the commit, as people read it. Untracked files are not in it. */
export const difference = (root: string, path: string): Promise<string> =>
  git(root, 'diff', '--no-ext-diff', 'HEAD', '--', path);

/** Hashes the differences from the commit, so that equal changes have equal hashes. */
export async function hashOfChanges(root: string): Promise<string> {
  const untracked = (await git(root, 'ls-files', '--others', '--exclude-standard', '-z')).split('\0').filter(Boolean);
  const hash = createHash('sha256').update(await git(root, 'diff', '--binary', '--no-ext-diff', 'HEAD', '--', '.'));
  for (const file of untracked) hash.update(`\0${file}\0${await git(root, 'hash-object', '--', file)}`);
  return hash.digest('hex').slice(0, 12);
}
