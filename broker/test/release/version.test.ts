import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { changedFiles } from '../../../lib/git';
import { identify, mainBranch } from '../../release/version';
import { environment, failure, temporaryFolder } from '../fixtures';
import { git, repository } from './git-repository';

const hints = { branch: '--branch', allowDirty: '--allow-dirty' };

describe('the version that is published', () => {
  it('has the commit and the branch that are checked out', async () => {
    const root = await repository();
    const number = git(root, 'rev-parse', 'HEAD');
    expect(await identify({ root, env: {}, hints })).to.deep.equal({ number, branch: 'trunk' });
  });

  it('is refused outside of git', async () => {
    const { message } = await failure(identify({ root: await temporaryFolder(), env: {}, hints }));
    expect(message).to.match(
      /^The version is the git commit, but git names none \(fatal: not a git repository.*\): .*$/,
    );
  });

  it('is refused before the first commit', async () => {
    const root = await temporaryFolder();
    git(root, 'init', '--quiet');
    const { message } = await failure(identify({ root, env: {}, hints }));
    expect(message).to.match(/^The version is the git commit, .*$/);
  });

  it('is refused where something is not committed, also a pact that git does not know', async () => {
    const root = await repository();
    git(root, 'config', 'status.showUntrackedFiles', 'no');
    await writeFile(join(root, 'pacts', 'new.json'), '{}');
    const { message } = await failure(identify({ root, env: {}, hints }));
    expect(message).to.match(/^Not committed: pacts\/new\.json\. Commit first .*--allow-dirty.*$/);
  });

  it('is refused without naming a flag that the command does not have', async () => {
    const root = await repository();
    await writeFile(join(root, 'pacts', 'a.json'), 'changed');
    const { message } = await failure(identify({ root, env: {}, hints: { branch: 'PACT_PROVIDER_BRANCH' } }));
    expect(message).to.equal('Not committed: pacts/a.json. Commit first');
  });

  it('is refused with the remedy in a checkout of another user', async () => {
    const root = await repository();
    environment('GIT_TEST_ASSUME_DIFFERENT_OWNER', '1');
    const { message } = await failure(identify({ root, env: {}, hints }));
    expect(message).to.equal(
      `This checkout belongs to another user, so git does not read it. If you trust it: git config --global --add safe.directory ${root}`,
    );
  });

  it('is marked by what is not committed, where that is allowed', async () => {
    const root = await repository();
    const sha = git(root, 'rev-parse', 'HEAD');
    const numberWith = async (file: string, text: string) => {
      await writeFile(join(root, 'pacts', file), text);
      return (await identify({ root, env: {}, allowDirty: true, hints })).number;
    };
    const changed = await numberWith('a.json', '{"a":1}');
    expect(changed).to.match(new RegExp(`^${sha}-dirty-[0-9a-f]{12}$`));
    expect(await numberWith('a.json', '{"a":1}')).to.equal(changed);
    expect(await numberWith('a.json', '{"a":2}')).to.not.equal(changed);
    const untracked = await numberWith('b.json', '{"b":1}');
    expect(await numberWith('b.json', '{"b":2}')).to.not.equal(untracked);
  });

  it('is the plain commit where nothing is changed, although that would be allowed', async () => {
    const root = await repository();
    const { number } = await identify({ root, env: {}, allowDirty: true, hints });
    expect(number).to.equal(git(root, 'rev-parse', 'HEAD'));
  });
});

describe('the workspace in a folder of a bigger repository', () => {
  /** Makes a bigger repository. Returns the folder of the workspace, and changes a file outside of it. */
  async function workspace(): Promise<string> {
    const top = await repository();
    const root = join(top, 'contracts é');
    await cp(join(top, 'pacts'), join(root, 'pacts'), { recursive: true });
    git(top, 'add', '.');
    git(top, 'commit', '--quiet', '--message', 'second');
    await writeFile(join(top, 'pacts', 'a.json'), 'of another team');
    await writeFile(join(top, 'new.txt'), 'of another team');
    return root;
  }

  it('is not changed by what changes elsewhere', async () => {
    const root = await workspace();
    const number = git(root, 'rev-parse', 'HEAD');
    expect(await identify({ root, env: {}, hints })).to.deep.equal({ number, branch: 'trunk' });
    expect(await changedFiles(root, 'pacts')).to.deep.equal([]);
  });

  it('is changed by what changes in it, and only that marks it', async () => {
    const root = await workspace();
    await writeFile(join(root, 'pacts', 'a.json'), '{"a":1}');
    const { message } = await failure(identify({ root, env: {}, hints }));
    expect(message).to.match(/^Not committed: contracts é\/pacts\/a\.json\. /);
    expect(await changedFiles(root, 'pacts')).to.deep.equal(['contracts é/pacts/a.json']);
    const marked = async () => (await identify({ root, env: {}, allowDirty: true, hints })).number;
    const before = await marked();
    await writeFile(join(root, '..', 'new.txt'), 'changed again');
    expect(await marked()).to.equal(before);
    await writeFile(join(root, 'pacts', 'b.json'), '{"b":1}');
    expect(await marked()).to.not.equal(before);
  });
});

describe('the main branch', () => {
  /** Makes a clone whose remote has the branch trunk checked out, with a branch feat/x that is checked out here. */
  async function cloned(): Promise<string> {
    const root = join(await temporaryFolder(), 'clone');
    git(await repository(), 'clone', '--quiet', '.', root);
    git(root, 'checkout', '--quiet', '-b', 'feat/x');
    return root;
  }

  it('is the remote’s', async () => {
    expect(await mainBranch({ root: await cloned(), env: {} })).to.equal('trunk');
  });

  it('is the one that PACT_MAIN_BRANCH names, before that of CI and git', async () => {
    const env = { PACT_MAIN_BRANCH: 'refs/heads/stable', GITLAB_CI: 'true', CI_DEFAULT_BRANCH: 'develop' };
    const root = await cloned();
    expect(await mainBranch({ root, env })).to.equal('stable');
    expect(await mainBranch({ root, env: { ...env, PACT_MAIN_BRANCH: '' } })).to.equal('develop');
    const { message } = await failure(mainBranch({ root, env: { PACT_MAIN_BRANCH: 'HEAD' } }));
    expect(message).to.equal('"HEAD" is not a branch\'s name: name it with PACT_MAIN_BRANCH');
  });

  it('is not known where the remote’s is not, however the branches are named', async () => {
    const root = await cloned();
    git(root, 'branch', 'main');
    git(root, 'config', 'init.defaultBranch', 'main');
    git(root, 'remote', 'set-head', 'origin', '--delete');
    expect(await mainBranch({ root, env: {} })).to.equal(undefined);
  });

  it('is without a remote the only branch, or the one that new repositories begin with', async () => {
    const root = await repository();
    expect(await mainBranch({ root, env: {} })).to.equal('trunk');
    git(root, 'branch', 'feat/x');
    git(root, 'config', 'init.defaultBranch', 'main');
    expect(await mainBranch({ root, env: {} })).to.equal(undefined);
    git(root, 'config', 'init.defaultBranch', 'trunk');
    expect(await mainBranch({ root, env: {} })).to.equal('trunk');
  });
});
