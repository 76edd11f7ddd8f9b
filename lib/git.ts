import { type ExecFileException, execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { childEnvironment } from './child-environment';

// Not execa, which would add 60 ms to the start of a command.
const run = promisify(execFile);

/** The environment of git: with its own variables, which say where a repository and its settings are; its messages are English. */
export const gitEnvironment = () => childEnvironment({ LC_ALL: 'C' }, /^GIT_\w+$/);

/** An error that says in one line why git failed. For a checkout of another user it names the remedy that git prints below its refusal. */
export function gitFailure(error: unknown): Error {
  const { code, stderr = '', message } = error as ExecFileException;
  if (code === 'ENOENT') return new Error('git is not installed');
  const remedy = /git config --global --add safe\.directory .+/.exec(stderr)?.[0];
  if (remedy)
    return new Error(`This checkout belongs to another user, so git does not read it. If you trust it: ${remedy}`);
  return new Error(stderr.trim().split('\n')[0] || message);
}

/** @throws with the reason that git gives, in one line */
export async function git(root: string, ...args: string[]): Promise<string> {
  try {
    return (await run('git', ['-C', root, ...args], { maxBuffer: 2 ** 30, env: gitEnvironment() })).stdout.trimEnd();
  } catch (error) {
    throw gitFailure(error);
  }
}

/** The files below a path that differ from the commit, untracked ones included. In a bigger repository, others do not count. */
export async function changedFiles(root: string, path = '.'): Promise<string[]> {
  const options = ['--porcelain', '-z', '--no-renames', '--untracked-files=normal'];
  const status = await git(root, 'status', ...options, '--', path);
  return status
    .split('\0')
    .filter(Boolean)
    .map((entry) => entry.slice(3));
}
