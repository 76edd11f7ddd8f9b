import { once } from 'node:events';
import { createServer } from 'node:net';
import { type BrokerRecord, claimDataFolder, lockFile, readRecord } from './data-folder';
import { BrokerError, Interrupted } from './errors';
import { checkHealth } from './health';
import { type Launch, type LaunchOptions, prepareLaunch, type RunningBroker } from './launch';
import { withLock } from './lock';
import { silent } from './report';
import { crash, end, isUp } from './running';
import { basicAuthorization, cacheFolder } from './settings';

export interface StartOptions extends Partial<LaunchOptions> {
  /** One broker for each. Made if it is not there; must be empty or an earlier broker's. */
  dataDir: string;
  /** Starts with an empty database, and ends a broker that runs on the folder for it. */
  fresh?: boolean;
}

export interface Broker {
  kind: 'docker' | 'ruby';
  /** Without a slash at the end. */
  url: string;
  /** The broker's process; none with Docker. */
  pid?: number;
  version: string;
  /** It ran before, and was left as it was. */
  reused: boolean;
  /** Ends it gracefully; its data stays. */
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

/** A running broker is taken as it is only where it is what was asked for; a broker without its password is not. */
function assertAsAsked(record: RunningBroker, { port, kind, basicAuth, databaseUrl }: LaunchOptions): void {
  const asked = [
    port !== 0 && port !== record.port && !record.url.endsWith(`:${port}`) && `port ${port}`,
    kind !== undefined && kind !== record.kind && `with ${kind}`,
    (basicAuth !== undefined) !== record.basicAuth && `basic auth ${basicAuth ? 'on' : 'off'}`,
    record.kind === 'ruby' && (databaseUrl ? 'postgresql' : 'sqlite') !== record.database && 'another database',
  ].filter(Boolean);
  if (asked.length === 0) return;
  throw new BrokerError(
    `A broker runs at ${record.url}, but was started otherwise than asked for now (${asked.join(', ')}): npm run broker:stop, then start`,
  );
}

async function handle(record: RunningBroker, options: LaunchOptions, reused: boolean): Promise<Broker> {
  if (reused) assertAsAsked(record, options);
  const health = await checkHealth(record.url, options.basicAuth && basicAuthorization(options.basicAuth));
  if (!health.ok)
    throw new BrokerError(`The broker at ${record.url} ${health.reason}: npm run broker:stop, then start`);
  return {
    kind: record.kind,
    url: record.url,
    ...(record.kind === 'ruby' && { pid: record.pid }),
    version: health.version,
    reused,
    stop: () => end(record, options.dataDir),
    kill: () => crash(record),
  };
}

/** What is there on the folder: also one that never finished starting, because whoever started it was killed. */
async function found(dataDir: string): Promise<BrokerRecord | undefined> {
  const record = await readRecord(dataDir);
  return record && (await isUp(record)) ? record : undefined;
}

const hasStarted = (record: BrokerRecord | undefined): record is RunningBroker => record?.url !== undefined;

async function startLocked(options: LaunchOptions, launch: Launch, fresh: boolean): Promise<Broker> {
  const { dataDir } = options;
  const already = await found(dataDir);
  if (hasStarted(already) && !fresh) return handle(already, options, true);
  if (already) await end(already, dataDir);
  if (fresh) await launch.empty();
  return handle(await launch.start(), options, false);
}

/**
 * Starts a broker on its data folder, or finds the one that runs there. As a library, for tests: `port: 0`, a temporary
 * dataDir and `kind: 'ruby'`; it then ends with this process, however that ends, unless `detached`.
 * @throws BrokerError with the remedy, Interrupted after an abort; nothing is left running then.
 */
export async function startBroker(given: StartOptions): Promise<Broker> {
  const { fresh = false, ...rest } = given;
  const cacheDir = cacheFolder(process.env);
  const options: LaunchOptions = { cacheDir, port: 0, detached: false, report: silent, ...rest };
  const { dataDir, databaseUrl, port, signal } = options;
  if (fresh && databaseUrl) {
    throw new BrokerError(
      '--fresh empties the data folder only: drop the database of PACT_BROKER_DATABASE_URL yourself',
    );
  }
  try {
    await claimDataFolder(dataDir);
    const already = await found(dataDir);
    if (hasStarted(already) && !fresh) return await handle(already, options, true);
    // Before an installation that takes minutes.
    if (!already) await assertFree(port);
    const launch = await prepareLaunch(options);
    return await withLock(lockFile(dataDir), () => startLocked(options, launch, fresh), { signal });
  } catch (error) {
    throw signal?.aborted ? new Interrupted() : error;
  }
}
