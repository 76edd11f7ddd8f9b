import { randomUUID } from 'node:crypto';
import { link, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { parseJson } from '../../lib/json';
import { identify, isRunning, type ProcessIdentity } from '../../lib/process';
import { BrokerError } from './errors';

const holderSchema = z.object({ pid: z.number(), startedAt: z.string() });

async function holderOf(path: string): Promise<ProcessIdentity | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const holder = holderSchema.safeParse(parseJson(text));
  if (!holder.success) throw new BrokerError(`${path} is damaged: when no such command runs, rm '${path}'`);
  return holder.data;
}

/** A file beside the lock that this process alone uses. Its name tells whose it is. */
const ownFile = (path: string) => `${path}.${process.pid}.${randomUUID()}`;

/** Removes the files beside the lock of processes that were killed while they took it. */
async function sweep(path: string): Promise<void> {
  const prefix = `${basename(path)}.`;
  for (const name of await readdir(dirname(path))) {
    const pid = name.startsWith(prefix) ? Number.parseInt(name.slice(prefix.length), 10) : Number.NaN;
    if (pid && !identify(pid)) await rm(join(dirname(path), name), { force: true });
  }
}

const isCode = (error: unknown, ...codes: string[]) => codes.includes((error as NodeJS.ErrnoException).code ?? '');

/** Takes the lock if it is free. A link appears together with its content, so nobody sees a lock without a holder. */
async function acquire(path: string): Promise<boolean> {
  const own = ownFile(path);
  try {
    await writeFile(own, JSON.stringify(identify(process.pid)));
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
  const aside = ownFile(path);
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
    await sweep(path);
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}
