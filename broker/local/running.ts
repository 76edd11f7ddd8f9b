import { isRunning } from '../../lib/process';
import { checkHealth, type Health, isOpen } from '../client/check';
import type { BasicAuth } from '../client/connection';
import { lockFile, type PidFile, readPidFile, removePidFile } from './data-folder';
import { composeDown, composeKill, composeRuns } from './docker';
import { fileError } from './errors';
import { withLock } from './lock';
import { kill, terminate } from './process';

const isUp = async (broker: PidFile) => (broker.kind === 'ruby' ? isRunning(broker) : composeRuns(broker.project));

/** Finds the broker that is up on a data folder, healthy or not. One whose start was killed has no `url`. */
export async function findBroker(dataDir: string): Promise<PidFile | undefined> {
  const broker = await readPidFile(dataDir);
  return broker && (await isUp(broker)) ? broker : undefined;
}

/** Asks the server at a local broker's address, once, if it is this broker and in order. Never throws. */
export async function localHealth(url: string, { startId }: PidFile, basicAuth?: BasicAuth): Promise<Health> {
  const health = await checkHealth({ url, basicAuth });
  if (!health.ok) return health;
  if (health.startId !== startId) return { ok: false, reason: 'is another one than was started here' };
  if (basicAuth && (await isOpen(url)))
    return { ok: false, reason: 'answers without credentials, although they are set' };
  return health;
}

/** Ends a broker and removes its pid file. Its data stays. */
export async function end(broker: PidFile, dataDir: string): Promise<void> {
  await (broker.kind === 'ruby' ? terminate(broker) : composeDown(broker.project));
  await removePidFile(dataDir);
}

/** Ends a broker as a crash would: with SIGKILL, and the pid file stays. */
export async function crash(broker: PidFile): Promise<void> {
  await (broker.kind === 'ruby' ? kill(broker) : composeKill(broker.project));
}

/** @returns whether there was a broker to stop */
export async function stopBroker(dataDir: string): Promise<boolean> {
  if (!(await readPidFile(dataDir))) return false;
  const stop = async () => {
    const broker = await readPidFile(dataDir);
    if (!broker) return false;
    const up = await isUp(broker);
    await end(broker, dataDir);
    return up;
  };
  return withLock(lockFile(dataDir), stop).catch((error) => {
    throw fileError(error, dataDir, 'LOCAL_BROKER_DATA');
  });
}

/** `undefined` when no local broker is up on this data folder. */
export async function brokerStatus(dataDir: string, basicAuth?: BasicAuth) {
  const broker = await findBroker(dataDir);
  if (!broker) return undefined;
  const starting: Health = { ok: false, reason: 'has not finished starting' };
  const health = broker.url ? await localHealth(broker.url, broker, basicAuth) : starting;
  return { broker, health };
}
