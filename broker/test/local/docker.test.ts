import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import { composeDown, composeUp, dockerAnswers } from '../../local/docker';
import { environment, failure, program } from '../fixtures';

/** Puts a docker into the PATH. Returns the folder where it writes `calls` and its other files. */
async function fakeDocker(body: string): Promise<string> {
  const folder = dirname(await program('docker', `cd "$(dirname "$0")"; echo "$@" >> calls; ${body}`));
  environment('PATH', `${folder}:${process.env.PATH}`);
  return folder;
}

describe('docker', () => {
  it('counts only with an engine and compose', async () => {
    await fakeDocker('test "$1" = info');
    expect(await dockerAnswers()).to.equal(false);
    await fakeDocker('');
    expect(await dockerAnswers()).to.equal(true);
  });

  it('starts the project, with the password in the environment only', async () => {
    const folder = await fakeDocker('env > environment; case "$*" in *" port "*) echo 127.0.0.1:4321;; esac');
    expect(await composeUp('project', 0, { username: 'ada', password: 'secret' })).to.equal(4321);
    const calls = await readFile(join(folder, 'calls'), 'utf8');
    expect(calls).to.match(/^compose --project-name project --file \S+compose.yaml up --detach --wait/);
    expect(calls).not.to.contain('secret');
  });

  it('that fails says why, and what to do', async () => {
    await fakeDocker('echo pulling >&2; echo "port is already allocated" >&2; exit 1');
    const { message } = await failure(composeDown('project'));
    expect(message).to.equal(
      'docker compose down failed: port is already allocated\nLOCAL_BROKER_KIND=ruby starts it without Docker',
    );
  });
});

describe('compose.yaml', () => {
  const folder = join(__dirname, '../../local');
  const { services } = parse(readFileSync(join(folder, 'compose.yaml'), 'utf8'));

  it('publishes the broker on the loopback interface, and the database nowhere', () => {
    expect(services.broker.ports).to.deep.equal(['127.0.0.1:$' + '{LOCAL_BROKER_PORT:-9292}:9292']);
    expect(services.postgres.ports).to.equal(undefined);
  });

  it('pins the same version of the broker as gem.deps.rb', async () => {
    const version = (await readFile(join(folder, 'gem.deps.rb'), 'utf8')).match(/'pact_broker', '(.*)'/)?.[1];
    expect(services.broker.image).to.match(new RegExp(`-pactbroker${version?.replaceAll('.', '\\.')}$`));
  });
});
