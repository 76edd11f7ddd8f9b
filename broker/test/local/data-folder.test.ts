import { chmod, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  beginDatabase,
  claimDataFolder,
  databaseFile,
  emptyDataFolder,
  finishDatabase,
  readPidFile,
  removePidFile,
  sweepPidFiles,
  writePidFile,
} from '../../local/data-folder';
import { failure, temporaryFolder } from '../fixtures';

describe('data folder', () => {
  it('is made for its owner only, and claimed again without a word', async () => {
    const folder = join(await temporaryFolder(), 'a', 'b');
    await claimDataFolder(folder);
    await claimDataFolder(folder);
    expect((await stat(folder)).mode & 0o777).to.equal(0o700);
  });

  it('that was open to others is closed to them', async () => {
    const folder = await temporaryFolder();
    await claimDataFolder(folder);
    await chmod(folder, 0o755);
    await claimDataFolder(folder);
    expect((await stat(folder)).mode & 0o777).to.equal(0o700);
  });

  it('with the files of somebody else is refused, and keeps them', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'thesis.txt'), '');
    await writeFile(databaseFile(folder), '');
    expect((await failure(emptyDataFolder(folder))).message).to.contain('set LOCAL_BROKER_DATA to an empty or a new');
    expect(await readdir(folder)).to.have.length(2);
  });

  it('is emptied of the database, and of nothing else', async () => {
    const folder = await temporaryFolder();
    await claimDataFolder(folder);
    for (const name of ['pact_broker.sqlite3', 'pact_broker.sqlite3-wal', 'thesis.txt']) {
      await writeFile(join(folder, name), '');
    }
    await emptyDataFolder(folder);
    expect(await readdir(folder)).to.have.members(['LOCAL-PACT-BROKER', 'thesis.txt']);
  });

  it('begins anew where the making of the database was broken off, and keeps one that was finished', async () => {
    const folder = await temporaryFolder();
    await claimDataFolder(folder);
    await beginDatabase(folder);
    await writeFile(databaseFile(folder), 'half');
    await beginDatabase(folder);
    expect(await readdir(folder)).to.have.members(['LOCAL-PACT-BROKER', 'UNFINISHED']);
    await writeFile(databaseFile(folder), 'whole');
    await finishDatabase(folder);
    await beginDatabase(folder);
    expect(await readdir(folder)).to.have.members(['LOCAL-PACT-BROKER', 'pact_broker.sqlite3']);
  });

  it('keeps nothing of the pid files that killed starts have begun', async () => {
    const folder = await temporaryFolder();
    for (const name of ['broker.pid.json', 'broker.pid.json.begun', 'thesis.txt'])
      await writeFile(join(folder, name), '');
    await sweepPidFiles(folder);
    expect(await readdir(folder)).to.have.members(['broker.pid.json', 'thesis.txt']);
  });

  it('remembers its broker', async () => {
    const folder = await temporaryFolder();
    expect(await readPidFile(folder)).to.equal(undefined);
    const common = { port: 0, basicAuth: false, database: 'sqlite' as const };
    const content = { kind: 'ruby' as const, pid: 1, startedAt: '2', url: 'http://127.0.0.1:3', ...common };
    await writePidFile(folder, content);
    expect(await readPidFile(folder)).to.deep.equal(content);
    await removePidFile(folder);
    expect(await readPidFile(folder)).to.equal(undefined);
  });

  it('with a damaged pid-file says what to do', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'broker.pid.json'), '{"pid":');
    expect((await failure(readPidFile(folder))).message)
      .to.contain('is damaged')
      .and.contain(`then rm '${folder}/broker.pid.json'`);
  });
});
