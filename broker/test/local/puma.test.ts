import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { isRunning } from '../../../lib/process';
import { claimDataFolder, logFile } from '../../local/data-folder';
import { terminate } from '../../local/process';
import { listening, spawnPuma } from '../../local/puma';
import { environment, failure, program, temporaryFolder } from '../fixtures';

const LISTENING = 'echo "* Listening on http://127.0.0.1:54321"';

/** @param log what the log holds of an earlier start */
async function spawned(body: string, log = '') {
  const dataDir = await temporaryFolder();
  await claimDataFolder(dataDir);
  await writeFile(logFile(dataDir), log);
  const rubyPath = await program('ruby', body);
  const basicAuth = { username: 'ada', password: 'secret' };
  const puma = await spawnPuma({
    rubyPath,
    gemHome: '/gems',
    dataDir,
    port: 0,
    basicAuth,
    startId: 'this one',
  });
  return { puma, dataDir };
}

describe('puma', () => {
  it('listens on the port that its log names', async () => {
    const { puma, dataDir } = await spawned(`${LISTENING}; sleep 60`);
    expect(await listening(puma, dataDir, 5000)).to.equal(54321);
    expect(isRunning(puma.identity)).to.equal(true);
    await terminate(puma.identity);
  });

  it('is not taken to listen where an earlier start did', async () => {
    const { puma, dataDir } = await spawned('sleep 60', '* Listening on http://127.0.0.1:54321\n');
    expect((await failure(listening(puma, dataDir, 300))).message).to.match(/^The broker did not listen within 0\.3 s/);
    await terminate(puma.identity);
  });

  it('that ends before it listens is told at once, with the end of its log', async () => {
    const { puma, dataDir } = await spawned('echo "cannot load such file -- pact_broker" >&2; exit 1');
    const { message } = await failure(listening(puma, dataDir, 5000));
    expect(message).to.match(/^The broker ended before it answered.*\ncannot load such file -- pact_broker$/);
  });

  const causes: [string, RegExp][] = [
    [
      'Sequel::DatabaseError: SQLite3::NotADatabaseException: file is not a database:',
      /^\S+pact_broker\.sqlite3 cannot be used \(file is not a database\): put a copy in its place, or .*--fresh$/,
    ],
    [
      'Sequel::DatabaseError: SQLite3::FullException: database or disk is full',
      /^No space is left for \S+: make some, or set LOCAL_BROKER_DATA to a folder that has some$/,
    ],
    [
      'Sequel::DatabaseConnectionError: PG::ConnectionBad: connection to server failed: Connection refused',
      /^PACT_BROKER_DATABASE_URL cannot be used \(PG::ConnectionBad: .* refused\): correct it, or unset it$/,
    ],
  ];
  for (const [cause, told] of causes) {
    it(`that ends for a cause with a remedy is told in one line: ${cause.split(': ')[1]}`, async () => {
      const body = `echo "! Unable to load application: ${cause}"; echo "SELECT * FROM"; echo "a.rb:1: in 'step'"; exit 1`;
      const { puma, dataDir } = await spawned(body);
      expect((await failure(listening(puma, dataDir, 5000))).message).to.match(told);
    });
  }

  it('that does not listen in time is told with the end of its log', async () => {
    const { puma, dataDir } = await spawned('echo "Migrating database schema"; sleep 60');
    const { message } = await failure(listening(puma, dataDir, 300));
    expect(message).to.match(
      /^The broker did not listen within 0\.3 s\. The last lines of .*\nMigrating database schema$/,
    );
    await terminate(puma.identity);
  });

  it('has the password in its environment, not in its arguments, and no variable of ours', async () => {
    environment('PACT_BROKER_BASE_URL', 'https://elsewhere.example');
    environment('WEB_CONCURRENCY', '4');
    const { puma, dataDir } = await spawned('echo "$@" > arguments; env > environment; exit 1');
    await failure(listening(puma, dataDir, 5000));
    expect(await readFile(join(dataDir, 'arguments'), 'utf8')).not.to.contain('secret');
    expect(await readFile(join(dataDir, 'environment'), 'utf8'))
      .to.contain('PACT_BROKER_BASIC_AUTH_PASSWORD=secret')
      .and.contain('PACT_BROKER_BASIC_AUTH_ENABLED=true')
      .and.not.match(/elsewhere|WEB_CONCURRENCY/);
  });
});
