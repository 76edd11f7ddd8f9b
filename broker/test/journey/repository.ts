import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { projectFolder } from '../../../lib/folders';
import { temporaryFolder } from '../../../lib/temporary-folder';
import { Command, type Ended } from '../../../lib/test/command';

function git(folder: string, ...args: string[]): string {
  const identity = ['-c', 'user.name=Journey', '-c', 'user.email=journey@example.org'];
  return execFileSync('git', [...identity, ...args], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
}

let base: string | undefined;

/** A repository with this project as it is now, uncommitted changes included. It is made once: copying a file takes longer than cloning it. */
function project(): string {
  if (base) return base;
  const { path } = temporaryFolder('journey-project');
  const listed = git(projectFolder, 'ls-files', '-co', '--exclude-standard', '-z').split('\0');
  // Until a deletion is committed, git lists the deleted file too.
  for (const file of listed.filter((each) => each && existsSync(join(projectFolder, each)))) {
    mkdirSync(join(path, dirname(file)), { recursive: true });
    cpSync(join(projectFolder, file), join(path, file));
  }
  git(path, 'init', '--quiet', '--initial-branch', 'main');
  git(path, 'add', '--all');
  git(path, 'commit', '--quiet', '--message', 'the project');
  base = path;
  return path;
}

/** A team's clone: a git repository of its own with this project. */
export class Repository {
  private constructor(readonly folder: string) {}

  static create(name: string): Repository {
    const folder = mkdtempSync(join(tmpdir(), `journey-${name}-`));
    git(tmpdir(), 'clone', '--quiet', project(), folder);
    git(folder, 'remote', 'remove', 'origin');
    git(folder, 'config', 'init.defaultBranch', 'main');
    symlinkSync(join(projectFolder, 'node_modules'), join(folder, 'node_modules'));
    return new Repository(folder);
  }

  /** The full sha of the commit that is checked out. */
  get version(): string {
    return git(this.folder, 'rev-parse', 'HEAD');
  }

  commit(message: string): string {
    git(this.folder, 'add', '--all');
    git(this.folder, 'commit', '--quiet', '--allow-empty', '--message', message);
    return this.version;
  }

  /** Checks a branch out, and makes it where it does not exist. */
  branch(name: string): void {
    const exists = git(this.folder, 'branch', '--list', name) !== '';
    git(this.folder, 'checkout', '--quiet', ...(exists ? [name] : ['-b', name]));
  }

  merge(name: string): string {
    git(this.folder, 'merge', '--quiet', '--no-ff', '--message', `merge ${name}`, name);
    return this.version;
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.folder, file), text);
  }

  /** Writes a shell script that can be run by its path. */
  writeProgram(file: string, commands: string): void {
    writeFileSync(join(this.folder, file), `#!/bin/sh\n${commands}\n`, { mode: 0o755 });
  }

  /** @throws when the text is not there, because nothing would change */
  replace(file: string, from: string, to: string): void {
    const text = readFileSync(join(this.folder, file), 'utf8');
    if (!text.includes(from)) throw new Error(`${file} has no "${from}" any more: bring the journey up to date`);
    this.write(file, text.replace(from, to));
  }

  /** Runs one of the project's commands in this repository, to its end. */
  run(script: string, args: readonly string[], environment: Readonly<Record<string, string>>): Promise<Ended> {
    return new Command(script, args, environment, this.folder).ended;
  }

  /** Makes the merge commit that CI makes up for a pull request of a branch, which is on no branch. */
  mergeCommitOf(branch: string): string {
    const tree = git(this.folder, 'merge-tree', '--write-tree', 'main', branch);
    return git(this.folder, 'commit-tree', tree, '-p', 'main', '-p', branch, '-m', `Merge ${branch} into main`);
  }

  /** Clones a commit to a folder, as CI checks it out: on a branch, or with a detached HEAD. */
  cloneTo(folder: string, commit: string, branch?: string): void {
    git(this.folder, 'clone', '--quiet', '--no-checkout', '--shared', this.folder, folder);
    git(folder, 'checkout', '--quiet', ...(branch ? ['-B', branch] : ['--detach']), commit);
  }

  /** Does the work in another working tree that holds the commit, and removes that tree. */
  async at<Result>(version: string, work: (folder: Repository) => Promise<Result>): Promise<Result> {
    const folder = mkdtempSync(join(tmpdir(), 'journey-at-'));
    git(this.folder, 'worktree', 'add', '--quiet', '--force', '--detach', folder, version);
    symlinkSync(join(projectFolder, 'node_modules'), join(folder, 'node_modules'));
    try {
      return await work(new Repository(folder));
    } finally {
      git(this.folder, 'worktree', 'remove', '--force', folder);
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
