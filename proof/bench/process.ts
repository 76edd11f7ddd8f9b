import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Bench } from './figure';

/** Long after the slowest has ended: something hangs. */
const limitMs = 15 * 60_000;

export interface Program {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Ended {
  /** Seconds from its start to its end. */
  readonly seconds: number;
  readonly out: string;
}

/** Where our programs say what they found: pact prints whatever it likes before. */
export const lastLine = (out: string): string => out.trimEnd().split('\n').at(-1) ?? '';

const viaTsNode = ['--require', require.resolve('ts-node/register')];

/** A file of this folder as a program of its own. */
export const ownProgram = (script: string, ...args: string[]): Program => ({
  file: process.execPath,
  args: [...viaTsNode, join(__dirname, script), ...args],
});

// Nothing of the caller's own settings: a broker, a live gateway or a certificate file would change what is measured.
function environment({ folder }: Bench, env: Program['env']): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env;
  return { PATH, HOME, TMPDIR: folder, PACT_DO_NOT_TRACK: 'true', NO_COLOR: '1', ...env };
}

/** With all that it has started: npm and its shell do not hand every signal on. */
function stopGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGTERM');
  } catch {
    // It has ended already.
  }
}

/** Waits for the end of a process, which comes early when the bench is interrupted. */
async function end(child: ChildProcess, event: 'exit' | 'close', { signal }: Bench, limit?: number) {
  const stop = () => stopGroup(child);
  const timer = limit === undefined ? undefined : setTimeout(stop, limit);
  signal.addEventListener('abort', stop, { once: true });
  try {
    const [code, killed] = (await once(child, event)) as [number | null, string | null];
    signal.throwIfAborted();
    return code ?? killed ?? 'nothing';
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

/** Runs a program to its end. @throws when it cannot be run, or ends with anything but 0, with the last that it printed */
export async function runToEnd(bench: Bench, { file, args, cwd, env }: Program): Promise<Ended> {
  bench.signal.throwIfAborted();
  let out = '';
  let err = '';
  const started = performance.now();
  const child = spawn(file, args, {
    env: environment(bench, env),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    ...(cwd !== undefined && { cwd }),
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err = `${err}${text}`.slice(-4000);
  });
  const code = await end(child, 'close', bench, limitMs);
  const seconds = (performance.now() - started) / 1000;
  if (code === 0) return { seconds, out };
  throw new Error(`${[file, ...args].join(' ')} ended (${code}):\n${`${out}\n${err}`.trim().slice(-2000)}`);
}

/**
 * A server in a process of its own, so that neither the load on it nor the other measurements share its event loop. It says
 * where it listens in its first message, and ends when its parent lets go of it.
 */
export async function startServer<Address>(
  bench: Bench,
  script: string,
  ...args: string[]
): Promise<{ address: Address; close(): Promise<void> }> {
  const child = fork(join(__dirname, script), args, {
    execArgv: viaTsNode,
    env: environment(bench, undefined),
    detached: true,
  });
  // Not `close`: it does not come where the parent has let go of the channel.
  const ended = end(child, 'exit', bench);
  const early = ended.then((code) => Promise.reject(new Error(`${script} ended (${code}) before it listened`)));
  early.catch(() => undefined);
  const [address] = (await Promise.race([once(child, 'message'), early])) as [Address];
  return {
    address,
    async close() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
