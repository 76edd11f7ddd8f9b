import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { replaceFile } from '../../lib/replace-file';
import { BrokerError } from './errors';

/** Marks a folder as a broker's: only a marked folder is ever emptied. */
const MARKER = 'LOCAL-PACT-BROKER';
const MARKER_TEXT = 'Written by npm run broker:start, which keeps the data of a local Pact Broker in this folder.\n';

export const databaseFile = (dataDir: string) => join(dataDir, 'pact_broker.sqlite3');
export const logFile = (dataDir: string) => join(dataDir, 'broker.log');
export const lockFile = (dataDir: string) => join(dataDir, 'broker.lock');
const pidFile = (dataDir: string) => join(dataDir, 'broker.pid.json');

/**
 * Makes the folder and marks it. Only its owner may read it: the database holds the tokens of webhooks in plain text.
 * @throws {BrokerError} when it holds files of somebody else
 */
export async function claimDataFolder(dataDir: string): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const entries = await readdir(dataDir);
  const isMarked = entries.includes(MARKER);
  if (!isMarked && entries.length > 0) {
    throw new BrokerError(
      `${dataDir} holds files that are not the broker's: set LOCAL_BROKER_DATA to an empty or a new folder`,
    );
  }
  // The folder may have been there before, open to all.
  await chmod(dataDir, 0o700);
  if (!isMarked) await writeFile(join(dataDir, MARKER), MARKER_TEXT, { mode: 0o600 });
}

/** Removes the database of a claimed folder. Other files in the folder stay. */
export async function emptyDataFolder(dataDir: string): Promise<void> {
  await claimDataFolder(dataDir);
  for (const suffix of ['', '-journal', '-wal', '-shm']) await rm(databaseFile(dataDir) + suffix, { force: true });
}

/** Stands beside a database while it is made. */
const unfinishedFile = (dataDir: string) => join(dataDir, 'UNFINISHED');

/**
 * Call it before the broker makes or opens its database. One whose making was broken off holds no data, and is removed: the broker makes it
 * in many steps, and could not go on in the middle of one.
 */
export async function beginDatabase(dataDir: string): Promise<void> {
  if (existsSync(databaseFile(dataDir)) && !existsSync(unfinishedFile(dataDir))) return;
  await emptyDataFolder(dataDir);
  await writeFile(unfinishedFile(dataDir), '');
}

/** Call it once the broker is healthy, before anybody knows its address. */
export const finishDatabase = (dataDir: string) => rm(unfinishedFile(dataDir), { force: true });

const common = {
  /** Missing while the broker starts. */
  url: z.string().optional(),
  /** The port that was asked for; 0 for any. */
  port: z.number(),
  /** The server of this start says it with every response (Ruby only), so that another one is not taken for it. */
  startId: z.string().optional(),
  basicAuth: z.boolean(),
  database: z.enum(['sqlite', 'postgresql']),
};

const schema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ruby'), pid: z.number(), startedAt: z.string(), ...common }),
  z.object({ kind: z.literal('docker'), project: z.string(), ...common }),
]);

/** The broker that was last started on a data folder. It may have ended since. */
export type PidFile = z.infer<typeof schema>;

export async function readPidFile(dataDir: string): Promise<PidFile | undefined> {
  const path = pidFile(dataDir);
  try {
    return schema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new BrokerError(`${path} is damaged: end the broker by hand if it runs, then rm '${path}'`);
  }
}

export const writePidFile = (dataDir: string, content: PidFile) =>
  replaceFile(pidFile(dataDir), `${JSON.stringify(content, null, 2)}\n`);

/** Removes what killed starts have left of pid files that they wrote. Only the holder of the lock may call it. */
export async function sweepPidFiles(dataDir: string): Promise<void> {
  const begun = (await readdir(dataDir)).filter((name) => name.startsWith(`${basename(pidFile(dataDir))}.`));
  for (const name of begun) await rm(join(dataDir, name), { force: true });
}

export const removePidFile = (dataDir: string) => rm(pidFile(dataDir), { force: true });
