import { setTimeout as delay } from 'node:timers/promises';
import { type BrokerRecord, emptyDataFolder, writeRecord } from './data-folder';
import { composeDown, composeProject, composeUp, dockerAnswers } from './docker';
import { BrokerError, Interrupted } from './errors';
import { checkHealth } from './health';
import { DEBIAN_PACKAGES, installGems } from './install';
import { listening, spawnPuma } from './puma';
import type { Report } from './report';
import { findRuby, type Ruby } from './ruby';
import { end } from './running';
import { type BasicAuth, basicAuthorization } from './settings';

const START_DEADLINE_MS = 90_000;

export interface LaunchOptions {
  dataDir: string;
  cacheDir: string;
  /** 0 takes any free port. */
  port: number;
  databaseUrl?: string | undefined;
  basicAuth?: BasicAuth | undefined;
  /** Docker where an engine answers, otherwise Ruby, unless given. */
  kind?: 'docker' | 'ruby' | undefined;
  detached: boolean;
  report: Report;
  signal?: AbortSignal | undefined;
}

export type RunningBroker = BrokerRecord & { url: string };

/** A way to have a broker on a folder where none runs. */
export interface Launch {
  /** Removes all data. */
  empty(): Promise<void>;
  /** Returns once the broker is healthy. A failure leaves nothing running. */
  start(): Promise<RunningBroker>;
}

async function healthy(url: string, { basicAuth, signal }: LaunchOptions): Promise<void> {
  const end = Date.now() + START_DEADLINE_MS;
  let health = await checkHealth(url, basicAuth && basicAuthorization(basicAuth));
  while (!health.ok) {
    if (signal?.aborted) throw new Interrupted();
    if (Date.now() > end)
      throw new BrokerError(`The broker at ${url} ${health.reason}, ${START_DEADLINE_MS / 1000} s after its start`);
    await delay(100);
    health = await checkHealth(url, basicAuth && basicAuthorization(basicAuth));
  }
}

const common = ({ port, basicAuth, databaseUrl }: LaunchOptions) => ({
  port,
  basicAuth: basicAuth !== undefined,
  database: databaseUrl ? ('postgresql' as const) : ('sqlite' as const),
});

/** @param listen waits until the broker listens, and returns the port. */
async function bringUp(
  options: LaunchOptions,
  record: BrokerRecord,
  listen: () => Promise<number>,
): Promise<RunningBroker> {
  const { dataDir } = options;
  try {
    // Before it answers, so that whoever comes after a SIGKILL of this process finds the broker.
    await writeRecord(dataDir, record);
    const url = `http://127.0.0.1:${await listen()}`;
    await healthy(url, options);
    await writeRecord(dataDir, { ...record, url });
    return { ...record, url };
  } catch (error) {
    // The failure to tell is the first one.
    await end(record, dataDir).catch(() => {});
    throw error;
  }
}

const withRuby = (options: LaunchOptions, ruby: Ruby, gemHome: string): Launch => ({
  empty: () => emptyDataFolder(options.dataDir),
  async start() {
    const puma = await spawnPuma({ ...options, rubyPath: ruby.path, gemHome });
    const record = { kind: 'ruby' as const, ...puma.identity, ...common(options) };
    return bringUp(options, record, () => listening(puma, options.dataDir, START_DEADLINE_MS, options.signal));
  },
});

const withDocker = (options: LaunchOptions): Launch => {
  const { dataDir, port, basicAuth, signal } = options;
  const project = composeProject(dataDir);
  const record = { kind: 'docker' as const, project, ...common(options), database: 'postgresql' as const };
  return {
    empty: () => composeDown(project, true),
    start: () => bringUp(options, record, () => composeUp(project, port, basicAuth, signal)),
  };
};

/**
 * Finds what this machine can start a broker with, and installs it where need be.
 * @throws BrokerError that says what to install where there is nothing.
 */
export async function prepareLaunch(options: LaunchOptions): Promise<Launch> {
  const { kind, databaseUrl, cacheDir, report, signal } = options;
  // Compose brings its own PostgreSQL, and the address of ours would mean another machine inside a container.
  if (kind === 'docker' && databaseUrl) {
    throw new BrokerError(
      'PACT_BROKER_DATABASE_URL needs LOCAL_BROKER_KIND=ruby: with Docker the broker has its own PostgreSQL',
    );
  }
  if (kind !== 'ruby' && !databaseUrl && (await dockerAnswers())) return withDocker(options);
  if (kind === 'docker')
    throw new BrokerError('LOCAL_BROKER_KIND is docker, but no Docker engine with compose answers');
  const ruby = await findRuby();
  if (!ruby) {
    throw new BrokerError(
      `No broker can be started here: start a Docker engine, or install Ruby 3.1 or newer (Debian: apt-get install ruby ${DEBIAN_PACKAGES}), or set PACT_BROKER_BASE_URL to one that runs`,
    );
  }
  return withRuby(options, ruby, await installGems(cacheDir, ruby, report, signal));
}
