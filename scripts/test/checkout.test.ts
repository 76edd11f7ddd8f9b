import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { projectFolder } from '../../lib/folders';
import { Command } from '../../lib/test/command';

const git = (cwd: string, ...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...args], {
    cwd,
    encoding: 'utf8',
    stdio: 'pipe',
  });

describe('a checkout', () => {
  const folders: string[] = [];
  const temporaryFolder = () => {
    const folder = mkdtempSync(join(tmpdir(), 'checkout-test-'));
    folders.push(folder);
    return folder;
  };
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });

  it('has the same lines on Windows', () => {
    const [origin, clone] = [temporaryFolder(), temporaryFolder()];
    git(origin, 'init', '--quiet');
    cpSync(join(projectFolder, '.gitattributes'), join(origin, '.gitattributes'));
    const files = ['a.ts', 'pact.json', 'run', 'README.md'];
    for (const file of files) writeFileSync(join(origin, file), 'one\ntwo\n');
    git(origin, 'add', '.');
    git(origin, 'commit', '--quiet', '--message', 'first');
    git(clone, 'clone', '--quiet', '-c', 'core.autocrlf=true', origin, '.');
    for (const file of files) expect(readFileSync(join(clone, file), 'utf8'), file).to.equal('one\ntwo\n');
  });

  it('has npm scripts that cmd.exe runs as sh does', () => {
    const { scripts } = JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8'));
    for (const [name, script] of Object.entries<string>(scripts)) {
      // cmd.exe knows && and double quotes; it takes single quotes, $NAME, VARIABLE=value and parentheses as they stand, and % its own way.
      expect(script, name).to.not.match(/['|;$`()<>!%^]|(^|&& )\w+=|&(?<!&&)(?!&)/);
    }
  });

  it('is unchanged, or not, as npm run pact:unchanged says', async () => {
    const root = temporaryFolder();
    for (const folder of ['scripts', 'lib', 'broker', 'node_modules'])
      symlinkSync(join(projectFolder, folder), join(root, folder));
    for (const file of ['package.json', 'tsconfig.json']) cpSync(join(projectFolder, file), join(root, file));
    mkdirSync(join(root, 'pacts'));
    writeFileSync(join(root, 'pacts', 'a.json'), '{}\n');
    git(root, 'init', '--quiet');
    git(root, 'add', 'pacts');
    git(root, 'commit', '--quiet', '--message', 'first');
    const unchanged = () =>
      new Command('unchanged', [], { NODE_OPTIONS: '--preserve-symlinks --preserve-symlinks-main' }, root).ended;
    expect(await unchanged()).to.deep.equal({ code: 0, out: '', err: '' });
    writeFileSync(join(root, 'pacts', 'a.json'), '{"a":1}\n');
    writeFileSync(join(root, 'pacts', 'b.json'), '{}\n');
    const { code, out, err } = await unchanged();
    expect(code).to.equal(1);
    expect(out).to.match(/\n\+\{"a":1\}\n/);
    expect(err).to.equal('Not as committed: pacts/a.json, pacts/b.json. Commit what npm run pact:record has written\n');
  });
});
