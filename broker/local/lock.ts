import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { BrokerError } from './errors';
import { identify, isRunning, type ProcessIdentity } from './process';

const holderSchema = z.object({ pid: z.number(), startedAt: z.string() });

async function holderOf(path: string): Promise<ProcessIdentity | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : holderSchema.parse(JSON.parse(text));
}

const isCode = (error: unknown, ...codes: string[]) => codes.includes((error as NodeJS.ErrnoException).code ?? '');

/** Takes the lock if it is free. A link appears together with its content, so nobody sees a lock without a holder. */
async function acquire(path: string): Promise<boolean> {
  const own = `${path}.${randomUUID()}`;
  await writeFile(own, JSON.stringify(identify(process.pid)));
  try {
    await link(own, path);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await rm(own, { force: true });
  }
}

/** Breaks a stale lock. Another waiter may have broken and taken it meanwhile, so the file that was moved aside is read again. */
async function breakStale(path: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
    const holder = await holderOf(aside);
    if (holder && isRunning(holder)) await link(aside, path);
  } catch (error) {
    if (!isCode(error, 'ENOENT', 'EEXIST')) throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

interface Waiting {
  /** Called once, when another process holds the lock. */
  onWait?: (holder: ProcessIdentity) => void;
  signal?: AbortSignal | undefined;
  deadlineMs?: number;
}

/**
 * Runs the work while no other process runs any under the same path. The lock of a process that has ended is broken.
 * @throws {BrokerError} when the holder does not finish in time (20 minutes); AbortError after an abort while waiting
 */
export async function withLock<T>(path: string, work: () => Promise<T>, waiting: Waiting = {}): Promise<T> {
  const { onWait, signal, deadlineMs = 20 * 60_000 } = waiting;
  const end = Date.now() + deadlineMs;
  for (let told = false; !(await acquire(path)); ) {
    const holder = await holderOf(path);
    if (holder && !isRunning(holder)) {
      await breakStale(path);
      continue;
    }
    if (holder && !told) {
      onWait?.(holder);
      told = true;
    }
    if (Date.now() > end) throw new BrokerError(`Process ${holder?.pid} still holds ${path}: end it, then try again`);
    await delay(100, undefined, { signal });
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}
