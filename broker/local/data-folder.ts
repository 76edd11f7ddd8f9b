import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { BrokerError } from './errors';

/** Says that a folder is ours: only such a one is ever emptied. */
const MARKER = 'LOCAL-PACT-BROKER';
const MARKER_TEXT = 'Written by npm run broker:start, which keeps the data of a local Pact Broker in this folder.\n';

export const databaseFile = (dataDir: string) => join(dataDir, 'pact_broker.sqlite3');
export const logFile = (dataDir: string) => join(dataDir, 'broker.log');
export const lockFile = (dataDir: string) => join(dataDir, 'broker.lock');
const recordFile = (dataDir: string) => join(dataDir, 'broker.pid.json');

/**
 * Makes the folder, readable by its owner only, and marks it.
 * @throws BrokerError where it holds files of somebody else.
 */
export async function claimDataFolder(dataDir: string): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 }).catch((error: Error) => {
    throw new BrokerError(`${dataDir} cannot be made (${error.message}): set LOCAL_BROKER_DATA to a folder of yours`);
  });
  const entries = await readdir(dataDir);
  if (entries.includes(MARKER)) return;
  if (entries.length > 0) {
    throw new BrokerError(
      `${dataDir} holds files that are not the broker's: set LOCAL_BROKER_DATA to an empty or a new folder`,
    );
  }
  await writeFile(join(dataDir, MARKER), MARKER_TEXT);
}

/** Removes the database of a claimed folder; what somebody else may have put beside it stays. */
export async function emptyDataFolder(dataDir: string): Promise<void> {
  await claimDataFolder(dataDir);
  for (const suffix of ['', '-journal', '-wal', '-shm']) await rm(databaseFile(dataDir) + suffix, { force: true });
}

const common = {
  /** Missing while the broker starts. */
  url: z.string().optional(),
  /** As asked for; 0 for any. */
  port: z.number(),
  basicAuth: z.boolean(),
  database: z.enum(['sqlite', 'postgresql']),
};

const recordSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ruby'), pid: z.number(), startedAt: z.string(), ...common }),
  z.object({ kind: z.literal('docker'), project: z.string(), ...common }),
]);

/** The pid-file: which broker was last started on a data folder. It says nothing about whether that still runs. */
export type BrokerRecord = z.infer<typeof recordSchema>;

export async function readRecord(dataDir: string): Promise<BrokerRecord | undefined> {
  try {
    return recordSchema.parse(JSON.parse(await readFile(recordFile(dataDir), 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new BrokerError(
      `${recordFile(dataDir)} is damaged: end the broker by hand if it runs, then remove that file`,
    );
  }
}

export async function writeRecord(dataDir: string, record: BrokerRecord): Promise<void> {
  await writeFile(recordFile(dataDir), `${JSON.stringify(record, null, 2)}\n`);
}

export const removeRecord = (dataDir: string) => rm(recordFile(dataDir), { force: true });
