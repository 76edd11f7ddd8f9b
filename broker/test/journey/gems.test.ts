import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { installGems } from '../../local/install';
import { silent } from '../../local/progress';
import { findRuby, type Ruby } from '../../local/ruby';
import { environment, failure, server, temporaryFolder } from '../fixtures';
import { needBroker } from './own-broker';

/** Makes two gems and what a source of gems tells of them, in the form of RubyGems's own client. */
const makeGems = `
require 'rubygems/package'
require 'zlib'
%w[first second].each do |name|
  spec = Gem::Specification.new(name, '1.0') { |it| it.summary = it.author = name; it.files = [] }
  Gem::Package.build(spec, true)
  File.binwrite("#{name}-1.0.gemspec.rz", Zlib::Deflate.deflate(Marshal.dump(spec)))
end`;

describe('the gems of the local broker', () => {
  let ruby: Ruby | undefined;
  /** Holds the gems that the source serves, their pins and their checksums. */
  let folder: string;

  before(async function () {
    await needBroker(this);
    ruby = await findRuby();
  });

  const checksum = async (gem: string) =>
    createHash('sha256')
      .update(await readFile(join(folder, gem)))
      .digest('hex');

  /** Installs them with these checksums. Returns the folders of the gems that are there afterwards. */
  async function install(checksums: string[], cache: string): Promise<string[]> {
    if (!ruby) throw new Error('needBroker found a Ruby');
    const lines = ['first-1.0.gem', 'second-1.0.gem'].map((gem, index) => `${checksums[index]}  ${gem}\n`);
    await writeFile(join(folder, 'gem.checksums'), lines.join(''));
    return readdir(join(await installGems(cache, ruby, silent, undefined, folder), 'gems'));
  }

  beforeEach(async () => {
    folder = await temporaryFolder();
    execFileSync(ruby?.path ?? 'ruby', ['-e', makeGems], { cwd: folder, stdio: 'ignore' });
    await writeFile(join(folder, 'gem.deps.rb'), "gem 'first', '1.0'\ngem 'second', '1.0'\n");
    await copyFile(join(__dirname, '../../local/check-checksums.rb'), join(folder, 'check-checksums.rb'));
    const source = await server(({ url = '' }, response) => {
      const [, kind, name = ''] = url.match(/^\/(info|gems|quick\/Marshal\.4\.8)\/([\w.-]+)$/) ?? [];
      if (kind === 'info') return response.end(`---\n1.0 |checksum:${'0'.repeat(64)}\n`);
      if (url === '/') return response.end();
      if (!kind || !existsSync(join(folder, name))) return response.writeHead(404).end();
      return response.end(readFileSync(join(folder, name)));
    });
    await writeFile(join(folder, 'gemrc'), `:sources: ["${source}/"]\n`);
    environment('GEMRC', join(folder, 'gemrc'));
    // No configuration of whoever runs the tests.
    environment('HOME', folder);
  });

  it('are installed when they are the files of gem.checksums', async () => {
    const checksums = [await checksum('first-1.0.gem'), await checksum('second-1.0.gem')];
    expect(await install(checksums, await temporaryFolder())).to.deep.equal(['first-1.0', 'second-1.0']);
  });

  it('are not installed, none of them, when one is another file', async () => {
    const cache = await temporaryFolder();
    const { message } = await failure(install([await checksum('first-1.0.gem'), '0'.repeat(64)], cache));
    expect(message).to.match(
      /^The Pact Broker could not be installed: second-1\.0\.gem is not the file that gem\.checksums names\. Have RubyGems ask a source that serves it unchanged \(see: gem sources\) \(all output: \S+\.log\)$/,
    );
    const [home = ''] = await readdir(cache, { withFileTypes: true }).then((entries) =>
      entries.filter((entry) => entry.isDirectory()).map(({ name }) => name),
    );
    for (const part of ['gems', 'specifications', 'extensions'])
      expect(existsSync(join(cache, home, part)) ? await readdir(join(cache, home, part)) : []).to.deep.equal([]);
  });
});
