import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { brokerStatus, stopBroker } from '../../local/running';
import { startBroker } from '../../local/start';
import { environment, failure, program, server, temporaryFolder } from '../fixtures';

/** Puts a docker into the PATH whose broker is our server. Returns a function that reads how it was called. */
async function fakeEngine(): Promise<() => Promise<string>> {
  const url = await server((_, response) => response.setHeader('Content-Type', 'application/json').end('{"ok":true}'));
  const folder = dirname(
    await program(
      'docker',
      `cd "$(dirname "$0")"; echo "$@" >> calls
case "$*" in
  *" port "*) echo ${new URL(url).host};;
  *" up "*) touch up;;
  *" down"*) rm -f up;;
  *" ps "*) test -e up && echo id; true;;
esac`,
    ),
  );
  environment('PATH', `${folder}:${process.env.PATH}`);
  return () => readFile(join(folder, 'calls'), 'utf8');
}

describe('starting a broker', () => {
  it('finds the one that runs, and after stop there is none', async () => {
    await fakeEngine();
    const dataDir = await temporaryFolder();
    expect(await startBroker({ dataDir })).to.include({ kind: 'docker', reused: false });
    expect(await startBroker({ dataDir })).to.include({ kind: 'docker', reused: true });
    expect((await brokerStatus(dataDir))?.health.ok).to.equal(true);
    expect(await stopBroker(dataDir)).to.equal(true);
    expect(await brokerStatus(dataDir)).to.equal(undefined);
    expect(await stopBroker(dataDir)).to.equal(false);
  });

  it('refuses a running one without the password, or on another port than asked for', async () => {
    await fakeEngine();
    const dataDir = await temporaryFolder();
    await startBroker({ dataDir });
    const asked = { dataDir, port: 1, basicAuth: { username: 'ada', password: 'secret' } };
    const { message } = await failure(startBroker(asked));
    expect(message).to.contain('with other settings than asked for now (port 1, basic auth on): npm run broker:stop');
  });

  it('in a folder that cannot be made names the variable', async () => {
    const file = join(await temporaryFolder(), 'file');
    await writeFile(file, '');
    for (const dataDir of [file, join(file, 'folder')]) {
      const { message } = await failure(startBroker({ dataDir }));
      expect(message).to.match(/^\S+ cannot be used \(E\w+: .*\): set LOCAL_BROKER_DATA to a folder of yours$/);
    }
  });

  it('fresh removes the volume, after stopping what uses it', async () => {
    const calls = await fakeEngine();
    const dataDir = await temporaryFolder();
    await startBroker({ dataDir });
    await startBroker({ dataDir, fresh: true });
    expect(await calls()).to.match(/ up [\s\S]* down\n[\s\S]* down --volumes\n[\s\S]* up /);
  });

  it('fresh does not reach into a database that is somebody else’s', async () => {
    const dataDir = await temporaryFolder();
    const error = await failure(startBroker({ dataDir, fresh: true, databaseUrl: 'postgres://localhost/theirs' }));
    expect(error.message).to.contain('drop the database of PACT_BROKER_DATABASE_URL yourself');
  });
});
