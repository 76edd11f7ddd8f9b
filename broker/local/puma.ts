import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { identify, type ProcessIdentity } from '../../lib/process';
import { databaseFile, logFile } from './data-folder';
import { BrokerError, Interrupted, noSpaceLeft } from './errors';
import { rubyEnvironment } from './ruby';
import type { LocalBroker } from './settings';

export interface PumaOptions extends Omit<LocalBroker, 'cacheDir' | 'kind'> {
  rubyPath: string;
  gemHome: string;
  /** The broker says it with every response. */
  startId: string;
}

export interface Puma {
  identity: ProcessIdentity;
  child: ChildProcess;
}

/** Only the environment holds passwords: every user of the machine can read arguments. */
function brokerEnvironment({ dataDir, databaseUrl, basicAuth, startId }: PumaOptions): Record<string, string> {
  return {
    RACK_ENV: 'production',
    LOCAL_BROKER_START_ID: startId,
    PACT_BROKER_LOG_STREAM: 'stdout',
    PACT_BROKER_SEED_EXAMPLE_DATA: 'false',
    PACT_BROKER_HIDE_PACTFLOW_MESSAGES: 'true',
    // The default is https to a public host, but here this machine plays provider CI.
    PACT_BROKER_WEBHOOK_SCHEME_WHITELIST: 'http https',
    PACT_BROKER_WEBHOOK_HOST_WHITELIST: '127.0.0.1',
    // The name of the file, because a sqlite:// URL would have to be encoded.
    ...(databaseUrl
      ? { PACT_BROKER_DATABASE_URL: databaseUrl }
      : { PACT_BROKER_DATABASE_ADAPTER: 'sqlite', PACT_BROKER_DATABASE_NAME: databaseFile(dataDir) }),
    // Unlike the Docker image, the gem's broker stays open to all when only the credentials are set.
    ...(basicAuth && {
      PACT_BROKER_BASIC_AUTH_ENABLED: 'true',
      PACT_BROKER_BASIC_AUTH_USERNAME: basicAuth.username,
      PACT_BROKER_BASIC_AUTH_PASSWORD: basicAuth.password,
    }),
  };
}

/**
 * Starts the broker as the leader of its own process group, so that Ctrl-C reaches only the process that started it. It ends with that one,
 * however that ends, until it is set free.
 */
export async function spawnPuma(options: PumaOptions): Promise<Puma> {
  const { rubyPath, gemHome, dataDir, port } = options;
  const log = await open(logFile(dataDir), 'w', 0o600);
  const tether = ['-r', join(__dirname, 'tether.rb')];
  // -C -: puma reads no configuration file of the working directory.
  const puma = [join(gemHome, 'bin', 'puma'), '-C', '-', '-b', `tcp://127.0.0.1:${port}`, join(__dirname, 'config.ru')];
  try {
    const child = spawn(rubyPath, [...tether, ...puma], {
      cwd: dataDir,
      detached: true,
      env: rubyEnvironment({ GEM_HOME: gemHome, GEM_PATH: gemHome, ...brokerEnvironment(options) }),
      stdio: ['pipe', log.fd, log.fd],
    });
    await once(child, 'spawn');
    const pid = child.pid ?? 0;
    // A process that has ended already has no identity; listening() raises the error.
    const identity = identify(pid) ?? { pid, startedAt: 'ended' };
    return { identity, child };
  } finally {
    await log.close();
  }
}

/** Lets the broker outlive this process: tether.rb waits for this word. */
export async function setFree({ child }: Pick<Puma, 'child'>): Promise<void> {
  // A broker that has ended meanwhile does not read it.
  child.stdin?.on('error', () => undefined).end('free');
  if (child.stdin) await finished(child.stdin).catch(() => undefined);
  child.unref();
}

const LAST_LINES = 8;

function withEndOfLog(message: string, log: string, path: string): string {
  const lines = log.trimEnd().split('\n');
  // A Ruby failure is named in its first line; dozens of lines of its stack follow.
  const last = lines.filter((line) => !/^\s+from /.test(line)).slice(-LAST_LINES);
  return `${message}. The last lines of ${path}:\n${last.join('\n')}`;
}

/** With less free space, a log or a database may have lost its last words. */
const SPACE_BYTES = 64 * 1024;

/** Tells why the broker ended: in one line with the remedy where puma's log names the cause. */
async function ended(dataDir: string): Promise<BrokerError> {
  const log = await readFile(logFile(dataDir), 'utf8');
  const cause = log.match(/^! Unable to load application: (?:Sequel::\w+: )?(.*?):?$/m)?.[1] ?? '';
  const { bavail, bsize } = await statfs(dataDir);
  if (bavail * bsize < SPACE_BYTES || /disk is full|No space left/.test(cause))
    return noSpaceLeft(dataDir, 'LOCAL_BROKER_DATA');
  const [, sqlite] = cause.match(/^SQLite3::(?!Busy)\w+: (.*)/) ?? [];
  if (sqlite) {
    const remedy = 'put a copy in its place, or begin with an empty one: npm run broker:start -- --fresh';
    return new BrokerError(`${databaseFile(dataDir)} cannot be used (${sqlite}): ${remedy}`);
  }
  if (cause.startsWith('PG::'))
    return new BrokerError(`PACT_BROKER_DATABASE_URL cannot be used (${cause}): correct it, or unset it`);
  return new BrokerError(withEndOfLog('The broker ended before it answered', log, logFile(dataDir)));
}

/** @throws {BrokerError} when puma has ended, with the cause or the last lines of its log */
export async function assertAlive({ child }: Pick<Puma, 'child'>, dataDir: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) return;
  throw await ended(dataDir);
}

/**
 * Waits until puma listens, which it does once the database is migrated.
 * @returns the port from puma's own log: with port 0 only puma knows it, and the port of another server cannot be mistaken for it
 * @throws {BrokerError} at once when the process ends, and after the deadline, with the last lines of the log
 */
export async function listening(
  { child }: Puma,
  dataDir: string,
  deadlineMs: number,
  signal?: AbortSignal,
): Promise<number> {
  const path = logFile(dataDir);
  const end = Date.now() + deadlineMs;
  while (Date.now() < end) {
    if (signal?.aborted) throw new Interrupted();
    await assertAlive({ child }, dataDir);
    const port = (await readFile(path, 'utf8')).match(/Listening on http:\/\/127\.0\.0\.1:(\d+)/)?.[1];
    if (port) return Number(port);
    await delay(100);
  }
  const log = await readFile(path, 'utf8');
  throw new BrokerError(withEndOfLog(`The broker did not listen within ${deadlineMs / 1000} s`, log, path));
}
