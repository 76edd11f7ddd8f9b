import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { installGems } from '../../local/install';
import { silent } from '../../local/progress';
import { environment, failure, program, temporaryFolder } from '../fixtures';

/** Stands for a Ruby whose RubyGems prints this. */
const fakeRuby = async (body: string) => ({ path: await program('ruby', body), version: '3.1.2', platform: 'test' });

describe('installation of the gems', () => {
  it('names each gem, and is done once', async () => {
    const cache = await temporaryFolder();
    const ruby = await fakeRuby('echo run >> ../runs; echo "Installing rack (3.2.8)"; echo "Using json (2.19.9)"');
    const steps: string[] = [];
    const progress = { ...silent, step: (text: string) => steps.push(text) };
    const home = await installGems(cache, ruby, progress);
    expect(await installGems(cache, ruby, progress)).to.equal(home);
    expect(steps).to.deep.equal(['[0/77] downloading', '[1/77] rack 3.2.8', '[2/77] json 2.19.9']);
  });

  it('knows a checksum of each pinned gem, and of no other', async () => {
    const [pins, checksums] = await Promise.all(
      ['gem.deps.rb', 'gem.checksums'].map((name) => readFile(join(__dirname, '../../local', name), 'utf8')),
    );
    const pinned = [...(pins ?? '').matchAll(/^gem '(.+)', '(.+)'$/gm)].map(
      ([, name, version]) => `${name}-${version}`,
    );
    const lines = (checksums ?? '').trimEnd().split('\n');
    for (const gem of pinned) expect(lines.join('\n')).to.match(new RegExp(`^[0-9a-f]{64}  ${gem}\\.gem$`, 'm'));
    for (const line of lines)
      expect(
        pinned.some((gem) => line.slice(66).startsWith(gem)),
        line,
      ).to.equal(true);
  });

  it('is done anew for another Ruby', async () => {
    const cache = await temporaryFolder();
    const ruby = await fakeRuby('');
    const home = await installGems(cache, ruby, silent);
    expect(await installGems(cache, { ...ruby, version: '3.2.0' }, silent)).not.to.equal(home);
  });

  it('is done by one of two that start together', async () => {
    const cache = await temporaryFolder();
    const ruby = await fakeRuby('echo run >> runs; sleep 0.2');
    await Promise.all([installGems(cache, ruby, silent), installGems(cache, ruby, silent)]);
    expect(await readFile(join(cache, 'runs'), 'utf8')).to.equal('run\n');
  });

  it('that fails to compile names the Debian packages, and is tried again', async () => {
    const cache = await temporaryFolder();
    const body = `echo "Installing psych (5.5.0)"; printf 'ERROR:  While executing gem ... (Gem::Ext::BuildError)\\n    ERROR: Failed to build gem native extension.\\n'`;
    const ruby = await fakeRuby(`test -e ${cache}/repaired && exit 0; ${body} >&2; exit 1`);
    const { message } = await failure(installGems(cache, ruby, silent));
    expect(message).to.contain('psych 5.5.0 does not compile. Debian needs: apt-get install ruby-dev');
    await writeFile(join(cache, 'repaired'), '');
    await installGems(cache, ruby, silent);
  });

  const machineFailures: [string, string, string][] = [
    ['is killed', 'kill -9 $$', 'RubyGems was ended by SIGKILL'],
    ['has no disk left', 'echo "No space left on device @ io_write"; exit 1', 'No space left on device @ io_write'],
    ['has its compiler killed', 'echo "cc: Killed signal terminated cc1"; exit 1', 'cc: Killed signal terminated cc1'],
  ];
  for (const [what, ends, told] of machineFailures) {
    it(`that ${what} is not taken for one that does not compile`, async () => {
      const compiling = 'echo "Installing psych (5.5.0)"; echo "ERROR: Failed to build gem native extension."';
      const ruby = await fakeRuby(`${compiling}; ${ends}`);
      const { message } = await failure(installGems(await temporaryFolder(), ruby, silent));
      expect(message).to.contain(told).and.to.contain('. Give it more memory or disk').and.not.to.contain('compile.');
    });
  }

  it('into a folder that cannot be made names the variable', async () => {
    const file = join(await temporaryFolder(), 'file');
    await writeFile(file, '');
    const { message } = await failure(installGems(file, await fakeRuby(''), silent));
    expect(message).to.match(/^\S+file cannot be used \(ENOTDIR: .*\): set XDG_CACHE_HOME to a folder of yours$/);
  });

  it('without a network names what was looked for', async () => {
    const ruby = await fakeRuby(
      'echo "ERROR:  While executing gem ... (X)" >&2; echo "    Unable to resolve: rack" >&2; exit 1',
    );
    const { message } = await failure(installGems(await temporaryFolder(), ruby, silent));
    expect(message).to.contain('could not be installed: Unable to resolve: rack. check that RubyGems can be reached');
  });

  it('gives the gems none of our tokens', async () => {
    environment('PACT_BROKER_TOKEN', 'secret');
    environment('RUBYOPT', '-rbundler/setup');
    const cache = await temporaryFolder();
    await installGems(cache, await fakeRuby('env > environment'), silent);
    expect(await readFile(join(cache, 'environment'), 'utf8')).not.to.match(/secret|RUBYOPT/);
  });

  it('that is called off ends RubyGems and its compilers', async () => {
    const cache = await temporaryFolder();
    const ruby = await fakeRuby('echo "Installing rack (3.2.8)"; sleep 60');
    const interrupt = new AbortController();
    const progress = { ...silent, step: (text: string) => text.startsWith('[1/') && interrupt.abort() };
    const error = await failure(installGems(cache, ruby, progress, interrupt.signal));
    expect(error.name).to.equal('Interrupted');
  });
});
