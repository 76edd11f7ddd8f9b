import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import getPort from 'get-port';
import { commandBlock } from '../../../lib/test/command-block';
import { needBroker } from './own-broker';
import { Repository } from './repository';

describe("the commands of the room's README", () => {
  let repository: Repository;
  let environment: Record<string, string>;

  before(async function () {
    await needBroker(this);
    repository = Repository.create('readme');
    environment = {
      LOCAL_BROKER_KIND: 'ruby',
      LOCAL_BROKER_PORT: String(await getPort({ host: '127.0.0.1' })),
      LOCAL_BROKER_DATA: mkdtempSync(join(tmpdir(), 'readme-broker-')),
    };
  });

  after(async () => {
    if (!environment) return;
    await repository.run('broker-stop', [], environment);
    repository.remove();
    rmSync(environment.LOCAL_BROKER_DATA ?? '', { recursive: true });
  });

  it('end with yes', async function () {
    this.timeout(30 * 60_000);
    const script = commandBlock('broker/README.md', 'Publish and gate').join('\n');
    const { PATH, HOME } = process.env;
    const { exitCode, all } = await execa(
      'bash',
      ['-ec', script.replaceAll('9292', environment.LOCAL_BROKER_PORT ?? '')],
      {
        cwd: repository.folder,
        env: { PATH, HOME, ...environment },
        extendEnv: false,
        all: true,
        reject: false,
      },
    );
    expect(exitCode, all).to.equal(0);
    expect(all).to.match(/Yes, channel-app [0-9a-f]{40} can be deployed to production$/);
  });
});
