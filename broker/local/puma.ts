import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { databaseFile, logFile } from './data-folder';
import { BrokerError, Interrupted } from './errors';
import { identify, type ProcessIdentity } from './process';
import { rubyEnvironment } from './ruby';
import type { BasicAuth } from './settings';

export interface PumaOptions {
  rubyPath: string;
  gemHome: string;
  dataDir: string;
  /** 0 takes any free port. */
  port: number;
  databaseUrl?: string | undefined;
  basicAuth?: BasicAuth | undefined;
  /** Detached it outlives this process; otherwise it ends with it, however that ends. */
  detached: boolean;
}

export interface Puma {
  identity: ProcessIdentity;
  child: ChildProcess;
}

/** Passwords go in here and nowhere else: arguments can be read by every user of the machine. */
function brokerEnvironment({ dataDir, databaseUrl, basicAuth }: PumaOptions): Record<string, string> {
  return {
    RACK_ENV: 'production',
    PACT_BROKER_LOG_STREAM: 'stdout',
    PACT_BROKER_SEED_EXAMPLE_DATA: 'false',
    PACT_BROKER_HIDE_PACTFLOW_MESSAGES: 'true',
    // Otherwise a webhook must be https to a public host; provider CI is played by this machine here.
    PACT_BROKER_WEBHOOK_SCHEME_WHITELIST: 'http https',
    PACT_BROKER_WEBHOOK_HOST_WHITELIST: '127.0.0.1',
    // By name rather than as a sqlite:// URL, in which a folder with a space or a % would have to be encoded.
    ...(databaseUrl
      ? { PACT_BROKER_DATABASE_URL: databaseUrl }
      : { PACT_BROKER_DATABASE_ADAPTER: 'sqlite', PACT_BROKER_DATABASE_NAME: databaseFile(dataDir) }),
    // Credentials alone leave the gem's broker open to all (the Docker image is different): it must be told to use them.
    ...(basicAuth && {
      PACT_BROKER_BASIC_AUTH_ENABLED: 'true',
      PACT_BROKER_BASIC_AUTH_USERNAME: basicAuth.username,
      PACT_BROKER_BASIC_AUTH_PASSWORD: basicAuth.password,
    }),
  };
}

/** Starts the broker as the leader of its own process group, so that Ctrl-C reaches only whoever started it. */
export async function spawnPuma(options: PumaOptions): Promise<Puma> {
  const { rubyPath, gemHome, dataDir, port, detached } = options;
  const log = await open(logFile(dataDir), 'w', 0o600);
  const tether = detached ? [] : ['-r', join(__dirname, 'tether.rb')];
  // -C -: no configuration file is picked up from the working directory.
  const puma = [join(gemHome, 'bin', 'puma'), '-C', '-', '-b', `tcp://127.0.0.1:${port}`, join(__dirname, 'config.ru')];
  try {
    const child = spawn(rubyPath, [...tether, ...puma], {
      cwd: dataDir,
      detached: true,
      env: rubyEnvironment({ GEM_HOME: gemHome, GEM_PATH: gemHome, ...brokerEnvironment(options) }),
      stdio: [detached ? 'ignore' : 'pipe', log.fd, log.fd],
    });
    await once(child, 'spawn');
    const pid = child.pid ?? 0;
    // One that has ended by now is no process any more; listening() is where that is told.
    const identity = identify(pid) ?? { pid, startedAt: 'ended' };
    if (detached) child.unref();
    return { identity, child };
  } finally {
    await log.close();
  }
}

const LAST_LINES = 8;

async function died(dataDir: string): Promise<BrokerError> {
  const path = logFile(dataDir);
  // Of a Ruby failure the first line says what it is; the dozens after it only say where.
  const lines = (await readFile(path, 'utf8'))
    .trimEnd()
    .split('\n')
    .filter((line) => !/^\s+from /.test(line));
  return new BrokerError(
    `The broker ended before it answered. The last lines of ${path}:\n${lines.slice(-LAST_LINES).join('\n')}`,
  );
}

/**
 * Waits until puma listens, which it does once the database is migrated.
 * @returns the port, read from puma's own log: with port 0 only puma knows it, and no other server can be mistaken for ours.
 * @throws BrokerError at once when the process ends, with the last lines of its log; after the deadline otherwise.
 */
export async function listening(
  { child }: Puma,
  dataDir: string,
  deadlineMs: number,
  signal?: AbortSignal,
): Promise<number> {
  const end = Date.now() + deadlineMs;
  while (Date.now() < end) {
    if (signal?.aborted) throw new Interrupted();
    if (child.exitCode !== null || child.signalCode !== null) throw await died(dataDir);
    const port = (await readFile(logFile(dataDir), 'utf8')).match(/Listening on http:\/\/127\.0\.0\.1:(\d+)/)?.[1];
    if (port) return Number(port);
    await delay(100);
  }
  throw new BrokerError(`The broker did not listen within ${deadlineMs / 1000} s: see ${logFile(dataDir)}`);
}
