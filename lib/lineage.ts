import { readFileSync } from 'node:fs';

/** Reads a file of /proc about a process; '' where there is no /proc, the process is gone, or it is somebody else's. */
function about(pid: string, file: 'environ' | 'stat'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}

const isBelowNpm = (pid: string) => about(pid, 'environ').includes('npm_lifecycle_event=');

/** The text after the program's name, which may hold spaces and parentheses, begins with the status and the parent. */
const parentOf = (pid: string) => about(pid, 'stat').split(') ').at(-1)?.split(' ')[1];

/** The ids of the processes above this one, up to the outermost npm. Without /proc, as on macOS, only the parent. */
export function lineage(): string {
  const pids = [String(process.ppid)];
  for (let pid = pids[0]; pid && isBelowNpm(pid); ) {
    pid = parentOf(pid);
    if (pid) pids.push(pid);
  }
  return pids.join(' ');
}
