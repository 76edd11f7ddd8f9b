import { readFileSync } from 'node:fs';
import { statFields } from './process';

const isBelowNpm = (pid: number) => readFileSync(`/proc/${pid}/environ`, 'latin1').includes('npm_lifecycle_event=');

/** The parent of a process that npm has started; `undefined` where there is no /proc, the process is gone, or it is somebody else's. */
function parentBelowNpm(pid: number): number | undefined {
  try {
    return isBelowNpm(pid) ? Number(statFields(pid)[1]) : undefined;
  } catch {
    return undefined;
  }
}

/** The ids of the processes above this one, up to the outermost npm. Without /proc, as on macOS, only the parent. */
export function lineage(): string {
  const pids: number[] = [];
  for (let pid: number | undefined = process.ppid; pid; pid = parentBelowNpm(pid)) pids.push(pid);
  return pids.join(' ');
}
