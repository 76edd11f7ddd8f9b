import { once } from 'node:events';
import { createServer } from 'node:net';
import { claimDataFolder, lockFile, type PidFile, sweepPidFiles } from './data-folder';
import { BrokerError, fileError, Interrupted } from './errors';
import { type Launch, type LaunchOptions, prepareLaunch, type RunningBroker } from './launch';
import { withLock } from './lock';
import { silent } from './progress';
import { crash, end, findBroker, localHealth } from './running';
import { cacheFolder } from './settings';

export interface StartOptions extends Partial<LaunchOptions> {
  dataDir: string;
  /** Starts with an empty database, and first ends a broker that runs on the folder. */
  fresh?: boolean;
}

export interface Broker {
  kind: 'docker' | 'ruby';
  /** Without a slash at the end. */
  url: string;
  version: string;
  /** True when it was running already. It is then unchanged. */
  reused: boolean;
  /** Ends it gracefully. Its data stays. */
  stop(): Promise<void>;
  /** SIGKILL; startBroker on the same folder and port brings it back. */
  kill(): Promise<void>;
}

async function assertFree(port: number): Promise<void> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
    server.close();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const cause = code === 'EADDRINUSE' ? 'is in use by another program' : `cannot be listened on (${code})`;
    throw new BrokerError(`Port ${port} ${cause}: set LOCAL_BROKER_PORT to a free one`);
  }
}

/** @throws {BrokerError} when the running broker has other settings than asked for, such as no password */
function assertAsAsked(broker: RunningBroker, { port, kind, basicAuth, databaseUrl }: LaunchOptions): void {
  const asked = [
    port !== 0 && port !== broker.port && !broker.url.endsWith(`:${port}`) && `port ${port}`,
    kind !== undefined && kind !== broker.kind && `with ${kind}`,
    (basicAuth !== undefined) !== broker.basicAuth && `basic auth ${basicAuth ? 'on' : 'off'}`,
    broker.kind === 'ruby' && (databaseUrl ? 'postgresql' : 'sqlite') !== broker.database && 'another database',
  ].filter(Boolean);
  if (asked.length === 0) return;
  throw new BrokerError(
    `A broker runs at ${broker.url}, but with other settings than asked for now (${asked.join(', ')}): npm run broker:stop, then start`,
  );
}

async function handle(broker: RunningBroker, options: LaunchOptions, reused: boolean): Promise<Broker> {
  const { kind, url } = broker;
  if (reused) assertAsAsked(broker, options);
  const health = await localHealth(url, broker, options.basicAuth);
  if (!health.ok) throw new BrokerError(`The broker at ${url} ${health.reason}: npm run broker:stop, then start`);
  const [stop, kill] = [() => end(broker, options.dataDir), () => crash(broker)];
  return { kind, url, version: health.version, reused, stop, kill };
}

const hasStarted = (broker: PidFile | undefined): broker is RunningBroker => broker?.url !== undefined;

async function startLocked(options: LaunchOptions, launch: Launch, fresh: boolean): Promise<Broker> {
  const { dataDir } = options;
  // Another process may have started one since startBroker looked.
  const already = await findBroker(dataDir);
  if (hasStarted(already) && !fresh) return handle(already, options, true);
  await sweepPidFiles(dataDir);
  if (already) await end(already, dataDir);
  if (fresh) await launch.empty();
  return handle(await launch.start(), options, false);
}

/**
 * Starts a broker on its data folder, or finds the one that runs there. Tests pass `port: 0`, a temporary dataDir and `kind: 'ruby'`; such a
 * broker ends with this process, however that ends, unless it is `detached`.
 * @throws {BrokerError} with the remedy; Interrupted after an abort. Nothing is left running then.
 */
export async function startBroker({ fresh = false, ...given }: StartOptions): Promise<Broker> {
  const cacheDir = cacheFolder(process.env);
  const options: LaunchOptions = { cacheDir, port: 0, detached: false, progress: silent, ...given };
  const { dataDir, databaseUrl, port, signal } = options;
  if (fresh && databaseUrl) {
    throw new BrokerError(
      '--fresh empties the data folder only: drop the database of PACT_BROKER_DATABASE_URL yourself',
    );
  }
  try {
    await claimDataFolder(dataDir);
    const already = await findBroker(dataDir);
    if (hasStarted(already) && !fresh) return await handle(already, options, true);
    // Checked before an installation that takes minutes.
    if (!already) await assertFree(port);
    const launch = await prepareLaunch(options);
    return await withLock(lockFile(dataDir), () => startLocked(options, launch, fresh), { signal });
  } catch (error) {
    throw signal?.aborted ? new Interrupted() : fileError(error, dataDir, 'LOCAL_BROKER_DATA');
  }
}
