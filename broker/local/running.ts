import { type BrokerRecord, lockFile, readRecord, removeRecord } from './data-folder';
import { composeDown, composeKill, composeRuns } from './docker';
import { checkHealth, type Health } from './health';
import { withLock } from './lock';
import { isRunning, kill, terminate } from './process';

/** Whether the broker that the record speaks of is there, well or not. */
export const isUp = async (record: BrokerRecord) =>
  record.kind === 'ruby' ? isRunning(record) : composeRuns(record.project);

/** Ends a broker and forgets it; its data stays. */
export async function end(record: BrokerRecord, dataDir: string): Promise<void> {
  await (record.kind === 'ruby' ? terminate(record) : composeDown(record.project));
  await removeRecord(dataDir);
}

/** What a crash does: SIGKILL, and the pid-file stays behind. */
export const crash = (record: BrokerRecord) => (record.kind === 'ruby' ? kill(record) : composeKill(record.project));

/** @returns whether there was one to stop. */
export async function stopBroker(dataDir: string): Promise<boolean> {
  if (!(await readRecord(dataDir))) return false;
  return withLock(lockFile(dataDir), async () => {
    const record = await readRecord(dataDir);
    if (!record) return false;
    const up = await isUp(record);
    await end(record, dataDir);
    return up;
  });
}

export interface Status {
  record: BrokerRecord;
  health: Health;
}

/** @returns nothing where no local broker runs on this data folder. */
export async function brokerStatus(dataDir: string, authorization?: string): Promise<Status | undefined> {
  const record = await readRecord(dataDir);
  if (!record || !(await isUp(record))) return undefined;
  const health = record.url
    ? await checkHealth(record.url, authorization)
    : { ok: false as const, reason: 'has not finished starting' };
  return { record, health };
}
