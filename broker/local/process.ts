import { setTimeout as delay } from 'node:timers/promises';
import { isRunning, type ProcessIdentity } from '../../lib/process';

/** Signals the process group that the process leads. A group that has ended is no error. */
export function signalGroup({ pid }: { pid: number }, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** @returns whether the process ended before the deadline */
async function ended(identity: ProcessIdentity, deadlineMs: number): Promise<boolean> {
  const end = Date.now() + deadlineMs;
  while (isRunning(identity)) {
    if (Date.now() > end) return false;
    // The process may not be our child, so there is no event to wait for.
    await delay(50);
  }
  return true;
}

/** Ends a group leader and its group: TERM, then KILL when it still runs after the time of grace. */
export async function terminate(identity: ProcessIdentity, graceMs = 10_000): Promise<void> {
  if (!isRunning(identity)) return;
  signalGroup(identity, 'SIGTERM');
  if (!(await ended(identity, graceMs))) await kill(identity);
}

/** Ends a group leader and its group as a crash would. */
export async function kill(identity: ProcessIdentity): Promise<void> {
  if (!isRunning(identity)) return;
  signalGroup(identity, 'SIGKILL');
  await ended(identity, 10_000);
}
