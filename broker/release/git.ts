import { type ExecFileException, execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';

// Not execa, for the reason that pact-cli.ts gives.
const run = promisify(execFile);

/** @throws with the line in which git says why */
async function git(root: string, ...args: string[]): Promise<string> {
  const env = { ...process.env, LC_ALL: 'C' };
  try {
    return (await run('git', ['-C', root, ...args], { maxBuffer: 2 ** 30, env })).stdout.trimEnd();
  } catch (error) {
    const { code, stderr = '', message } = error as ExecFileException;
    const why = code === 'ENOENT' ? 'git is not installed' : stderr.trim().split('\n')[0];
    throw new Error(why || message);
  }
}

/** The full sha of the commit that is checked out. CI variables are not read, because they may name another commit. */
export const commitSha = (root: string): Promise<string> =>
  git(root, 'rev-parse', '--verify', 'HEAD^{commit}').catch(({ message }: Error) => {
    throw new Error(
      `The version is the git commit, but git names none (${message}): run this in a clone that has a commit`,
    );
  });

/** The branch that is checked out; `undefined` where HEAD is detached. */
export const checkedOutBranch = (root: string): Promise<string | undefined> =>
  git(root, 'symbolic-ref', '--quiet', '--short', 'HEAD').catch(() => undefined);

/** The files that differ from the commit, untracked ones included. */
export async function changedFiles(root: string): Promise<string[]> {
  const status = await git(root, 'status', '--porcelain', '--untracked-files=normal');
  return status
    .split('\n')
    .filter(Boolean)
    .map((line) => line.slice(3));
}

/** Hashes all that differs from the commit: equal changes have equal hashes. */
export async function hashOfChanges(root: string): Promise<string> {
  const top = await git(root, 'rev-parse', '--show-toplevel');
  const untracked = (await git(top, 'ls-files', '--others', '--exclude-standard', '-z')).split('\0').filter(Boolean);
  const hash = createHash('sha256').update(await git(top, 'diff', '--binary', '--no-ext-diff', 'HEAD'));
  for (const file of untracked) hash.update(`\0${file}\0${await git(top, 'hash-object', '--', file)}`);
  return hash.digest('hex').slice(0, 12);
}
