import { expect } from 'chai';
import { claimDataFolder } from '../../local/data-folder';
import { withRuby } from '../../local/launch';
import { terminate } from '../../local/process';
import { failure, program, server, temporaryFolder } from '../fixtures';

/** A launch with a program in the place of Ruby, and the lines of its progress. */
async function launchOf(body: string) {
  const dataDir = await temporaryFolder();
  await claimDataFolder(dataDir);
  const lines: string[] = [];
  const progress = { line: (text: string) => lines.push(text), step: () => {} };
  const ruby = { path: await program('ruby', body), version: '3.1.2', platform: 'x86_64-linux' };
  const options = { dataDir, cacheDir: dataDir, port: 0, detached: true, progress };
  return { launch: withRuby(options, ruby, '/gems', 1000), lines };
}

describe('a broker started with Ruby', () => {
  it('is started once more when it hangs, and the hang is told', async () => {
    const url = await server((_, response) =>
      response.setHeader('Content-Type', 'application/json').end('{"ok":true}'),
    );
    const { launch, lines } = await launchOf(
      `test -e begun && echo "* Listening on ${url}"; echo "Migrating database schema"; touch begun; sleep 60`,
    );
    const broker = await launch.start();
    expect(broker.url).to.equal(url);
    expect(lines.join('\n')).to.match(
      /^The broker did not listen within 1 s[\s\S]*Migrating[\s\S]*Starting it once more$/,
    );
    if (broker.kind === 'ruby') await terminate(broker);
  });

  it('is not started once more when it ends by itself', async () => {
    const { launch, lines } = await launchOf('echo "no such database" >&2; exit 1');
    expect((await failure(launch.start())).message).to.match(/^The broker ended before it answered/);
    expect(lines).to.deep.equal([]);
  });
});
