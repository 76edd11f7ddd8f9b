import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import getPort from 'get-port';

const debian = '/usr/lib/postgresql';

/** Finds the folder of the server's programs. On Debian they are not in PATH, but in a folder for each version. */
export function findPostgres(): string | undefined {
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  return versions.map((version) => join(debian, version, 'bin')).find((folder) => existsSync(join(folder, 'initdb')));
}

export interface Postgres {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a server with an empty database on 127.0.0.1, in a temporary folder. */
export async function startPostgres(programs: string): Promise<Postgres> {
  const folder = mkdtempSync(join(tmpdir(), 'journey-postgres-'));
  const data = join(folder, 'data');
  const port = await getPort({ host: '127.0.0.1' });
  // PostgreSQL refuses to run as root; Debian's package brings a user for it.
  const asUser = process.getuid?.() === 0 ? ['runuser', '-u', 'postgres', '--'] : [];
  if (asUser.length > 0) execFileSync('chown', ['postgres', folder]);
  chmodSync(folder, 0o700);
  const command = (program: string, args: string[]) =>
    [...asUser, join(programs, program), ...args] as [string, ...string[]];
  const [initdb, ...initArgs] = command('initdb', ['-D', data, '-U', 'broker', '--auth=trust', '--no-sync']);
  execFileSync(initdb, initArgs, { stdio: 'ignore', cwd: folder });
  const settings = [
    '-c',
    `port=${port}`,
    '-c',
    'listen_addresses=127.0.0.1',
    '-c',
    `unix_socket_directories=${folder}`,
  ];
  const [server, ...serverArgs] = command('postgres', ['-D', data, ...settings]);
  const child = spawn(server, serverArgs, { stdio: ['ignore', 'ignore', 'pipe'], cwd: folder });
  await new Promise<void>((resolve, reject) => {
    let log = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      log += text;
      if (/ready to accept connections/.test(log)) resolve();
    });
    child.once('close', () => reject(new Error(`PostgreSQL did not start:\n${log}`)));
  });
  return {
    url: `postgres://broker@127.0.0.1:${port}/postgres`,
    async stop() {
      const closed = once(child, 'close');
      execFileSync(asUser[0] ?? 'sh', [
        ...asUser.slice(1),
        ...(asUser.length > 0 ? ['sh'] : []),
        '-c',
        `kill -INT $(head -1 ${data}/postmaster.pid)`,
      ]);
      await closed;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
