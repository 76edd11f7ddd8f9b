import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../fixtures';

const author = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', '-c', 'commit.gpgsign=false'];

export const git = (root: string, ...args: string[]) =>
  execFileSync('git', ['-C', root, ...author, ...args], { encoding: 'utf8', stdio: 'pipe' }).trim();

/** Makes a repository with one commit on the branch trunk. */
export async function repository(folder?: string): Promise<string> {
  const root = folder ?? (await temporaryFolder());
  git(root, 'init', '--quiet', '--initial-branch=trunk');
  await mkdir(join(root, 'pacts'));
  await writeFile(join(root, 'pacts', 'a.json'), '{}');
  git(root, 'add', '.');
  git(root, 'commit', '--quiet', '--message', 'first');
  return root;
}
