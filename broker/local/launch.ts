import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { beginDatabase, emptyDataFolder, finishDatabase, type PidFile, writePidFile } from './data-folder';
import { composeDown, composeProject, composeUp, dockerAnswers } from './docker';
import { BrokerError, Interrupted } from './errors';
import { DEBIAN_PACKAGES, installGems } from './install';
import type { Progress } from './progress';
import { assertAlive, listening, setFree, spawnPuma } from './puma';
import { findRuby, type Ruby } from './ruby';
import { end, localHealth } from './running';
import type { LocalBroker } from './settings';

const START_DEADLINE_MS = 90_000;

export interface LaunchOptions extends LocalBroker {
  /** A detached broker outlives this process, once it is healthy and its pid file written. Others end with it, however it ends. */
  detached: boolean;
  progress: Progress;
  signal?: AbortSignal | undefined;
}

export type RunningBroker = PidFile & { url: string };

/** A way to have a broker on a folder where none runs. */
export interface Launch {
  /** Removes all data. */
  empty(): Promise<unknown>;
  /** Returns once the broker is healthy. A failure leaves nothing running. */
  start(): Promise<RunningBroker>;
}

async function untilHealthy(url: string, pidFile: PidFile, options: LaunchOptions, alive: Server['alive']) {
  const { basicAuth, signal } = options;
  const end = Date.now() + START_DEADLINE_MS;
  for (;;) {
    const health = await localHealth(url, pidFile, basicAuth);
    if (health.ok) return;
    await alive();
    if (signal?.aborted) throw new Interrupted();
    if (Date.now() > end)
      throw new BrokerError(`The broker at ${url} ${health.reason}, ${START_DEADLINE_MS / 1000} s after its start`);
    await delay(100);
  }
}

const common = ({ port, basicAuth, databaseUrl }: LaunchOptions) => ({
  port,
  basicAuth: basicAuth !== undefined,
  database: databaseUrl ? ('postgresql' as const) : ('sqlite' as const),
});

interface Server {
  /** Waits until the broker listens, and returns the port. */
  listen(): Promise<number>;
  /** @throws {BrokerError} when the broker has ended */
  alive(): Promise<unknown>;
}

async function bringUp(options: LaunchOptions, pidFile: PidFile, { listen, alive }: Server): Promise<RunningBroker> {
  const { dataDir } = options;
  try {
    // Written before the broker answers: broker:status and broker:stop find it, and so does the next start where Docker runs it.
    await writePidFile(dataDir, pidFile);
    const url = `http://127.0.0.1:${await listen()}`;
    await untilHealthy(url, pidFile, options, alive);
    await finishDatabase(dataDir);
    await writePidFile(dataDir, { ...pidFile, url });
    return { ...pidFile, url };
  } catch (error) {
    // The first failure is the one to tell.
    await end(pidFile, dataDir).catch(() => {});
    throw error;
  }
}

/** @param deadlineMs the time that a broker has until it listens, which takes some 5 s */
export function withRuby(options: LaunchOptions, ruby: Ruby, gemHome: string, deadlineMs = START_DEADLINE_MS): Launch {
  const { dataDir, databaseUrl, signal, detached } = options;
  return {
    empty: () => emptyDataFolder(dataDir),
    async start() {
      const startId = randomUUID();
      if (!databaseUrl) await beginDatabase(dataDir);
      const puma = await spawnPuma({ ...options, rubyPath: ruby.path, gemHome, startId });
      const pidFile = { kind: 'ruby' as const, ...puma.identity, startId, ...common(options) };
      const broker = await bringUp(options, pidFile, {
        listen: () => listening(puma, dataDir, deadlineMs, signal),
        alive: () => assertAlive(puma, dataDir),
      });
      if (detached) await setFree(puma);
      return broker;
    },
  };
}

const withDocker = (options: LaunchOptions): Launch => {
  const { dataDir, port, basicAuth, signal } = options;
  const project = composeProject(dataDir);
  const pidFile = { kind: 'docker' as const, project, ...common(options), database: 'postgresql' as const };
  return {
    empty: () => composeDown(project, true),
    start: () =>
      bringUp(options, pidFile, {
        listen: () => composeUp(project, port, basicAuth, signal),
        // Compose waits until the container is healthy, and keeps it so.
        alive: async () => undefined,
      }),
  };
};

/**
 * Finds what this machine can start a broker with, and installs the gems where they are needed.
 * @throws {BrokerError} that says what to install when there is neither Docker nor Ruby
 */
export async function prepareLaunch(options: LaunchOptions): Promise<Launch> {
  const { kind, databaseUrl, cacheDir, progress, signal } = options;
  // Compose brings a PostgreSQL of its own; the address of ours would mean another machine inside a container.
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
  return withRuby(options, ruby, await installGems(cacheDir, ruby, progress, signal));
}
