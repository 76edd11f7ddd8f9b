import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { identify } from '../../../lib/process';
import { claimDataFolder } from '../../local/data-folder';
import { withRuby } from '../../local/launch';
import { silent } from '../../local/progress';
import { localHealth } from '../../local/running';
import { failure, program, server, temporaryFolder } from '../fixtures';

/** A server that is healthy, and begins each response as a broker does that was started as `startId`. */
const brokerServer = (startId: () => string, status = (_authorization?: string) => 200) =>
  server(({ headers }, response) => {
    response.writeHead(status(headers.authorization), {
      'content-type': 'application/json',
      'x-local-broker-start': startId(),
    });
    response.end('{"ok":true}');
  });

/** A launch with a program in the place of Ruby, which may write its pid to a file. */
async function launchOf(body: string) {
  const dataDir = await temporaryFolder();
  await claimDataFolder(dataDir);
  const ruby = { path: await program('ruby', body), version: '3.1.2', platform: 'x86_64-linux' };
  const options = { dataDir, cacheDir: dataDir, port: 0, detached: true, progress: silent };
  const pid = () => Number(readFileSync(join(dataDir, 'pid'), 'utf8'));
  return { launch: withRuby(options, ruby, '/gems', 1000), pid };
}

describe('a broker started with Ruby', () => {
  it('that hangs is ended, and told with the end of its log', async () => {
    const { launch, pid } = await launchOf('echo $$ > pid; echo "Migrating database schema"; exec sleep 60');
    expect((await failure(launch.start())).message).to.match(
      /^The broker did not listen within 1 s\. The last lines of .*\nMigrating database schema$/,
    );
    expect(identify(pid())).to.equal(undefined);
  });

  it('that ends after it listened is told at once', async () => {
    const url = await brokerServer(() => 'another start');
    const { launch } = await launchOf(`echo "* Listening on ${url}"; sleep 0.3; echo "no memory"; exit 1`);
    expect((await failure(launch.start())).message).to.match(/^The broker ended before it answered.*[\s\S]*no memory$/);
  });
});

describe('the server at the address of a local broker', () => {
  const basicAuth = { username: 'ada', password: 'secret' };
  const common = { port: 0, basicAuth: true, database: 'sqlite' as const };
  const pidFile = { kind: 'ruby' as const, pid: 1, startedAt: '2', startId: 'this start', ...common };

  it('is not taken for the broker when it is from another start', async () => {
    const url = await brokerServer(() => 'another start');
    const reason = 'is another one than was started here';
    expect(await localHealth(url, pidFile)).to.deep.equal({ ok: false, reason });
  });

  it('is refused when it answers without the credentials that are set', async () => {
    const url = await brokerServer(() => 'this start');
    const reason = 'answers without credentials, although they are set';
    expect(await localHealth(url, pidFile, basicAuth)).to.deep.equal({ ok: false, reason });
  });

  it('is the broker when it is from this start and asks for credentials', async () => {
    const url = await brokerServer(
      () => 'this start',
      (authorization) => (authorization ? 200 : 401),
    );
    expect(await localHealth(url, pidFile, basicAuth)).to.include({ ok: true });
  });

  it('is the broker when it cuts off whoever has no credentials', async () => {
    const url = await server(({ headers }, response) => {
      if (!headers.authorization) return response.destroy();
      response.writeHead(200, { 'content-type': 'application/json', 'x-local-broker-start': 'this start' });
      return response.end('{"ok":true}');
    });
    expect(await localHealth(url, pidFile, basicAuth)).to.include({ ok: true });
  });
});
