import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { childEnvironment } from './child-environment';

/** A process, told apart from a later one with the same pid. */
export interface ProcessIdentity {
  pid: number;
  /** Only compared: its form depends on the operating system. */
  startedAt: string;
}

/** The fields that Linux tells of a process after its command: the status, the parent and more. @throws where there is no such process */
export function statFields(pid: number): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  // The command stands in parentheses, and may itself hold spaces and parentheses.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function onLinux(pid: number) {
  const fields = statFields(pid);
  // The main thread of a killed process may be a zombie while the others still hold its port.
  return { zombie: fields[0] === 'Z' && Number(fields[17]) <= 1, startedAt: fields[19] };
}

function elsewhere(pid: number) {
  const env = childEnvironment({ LC_ALL: 'C' });
  const out = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { env, encoding: 'utf8', stdio: 'pipe' });
  const [state = '', ...started] = out.trim().split(/\s+/);
  return { zombie: state.startsWith('Z'), startedAt: started.join(' ') };
}

/** `undefined` when no such process runs. */
export function identify(pid: number): ProcessIdentity | undefined {
  try {
    const { zombie, startedAt } = process.platform === 'linux' ? onLinux(pid) : elsewhere(pid);
    // A zombie keeps its pid: where no parent reaps it (pid 1 of a container), it would pass for a running process for ever.
    return startedAt && !zombie ? { pid, startedAt } : undefined;
  } catch {
    return undefined;
  }
}

export const isRunning = ({ pid, startedAt }: ProcessIdentity) => identify(pid)?.startedAt === startedAt;
