import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** The tools of a measurement. */
export interface Bench {
  /** Aborted by Ctrl-C. Every child process ends with it. */
  readonly signal: AbortSignal;
  /** Asks for a first impression in place of figures to quote: fewer rounds, smaller sizes. */
  readonly quick: boolean;
  /** Folder for all that is written, the temporary files of child processes included. It is removed at the end. */
  readonly folder: string;
  /** Prints how far the measurement is. */
  readonly progress: (line: string) => void;
}

export interface Program {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The slowest program takes minutes less: one that still runs hangs. */
const longestMs = 15 * 60_000;

/** A module of the bench as a program of its own. */
export const ownProgram = (module: string, ...args: string[]): Program => ({
  file: process.execPath,
  args: ['--require', require.resolve('ts-node/register'), module, ...args],
});

// execa would shorten this, but takes 100 ms to load, which would count as the time of the modules that are measured as programs.
function start({ signal, folder }: Bench, { file, args, cwd, env }: Program) {
  signal.throwIfAborted();
  const started = performance.now();
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(file, args, {
    // The caller's own settings stay out: a broker, a live gateway or a certificate file would change the measurement.
    env: { PATH, HOME, TMPDIR: folder, PACT_DO_NOT_TRACK: 'true', NO_COLOR: '1', ...env },
    detached: true,
    cwd,
    signal,
  });
  // npm does not hand every signal on. Node calls this method when the signal is aborted.
  child.kill = (name) => process.kill(-Number(child.pid), name);
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  child.on('error', ({ message }) => (err += message));
  const ended = new Promise<{ seconds: number; out: string }>((resolve, reject) => {
    child.on('close', (code, killed) => {
      if (code === 0) return resolve({ seconds: (performance.now() - started) / 1000, out });
      const printed = `${out}\n${err}`.trim().slice(-2000);
      reject(new Error(`${[file, ...args].join(' ')} ended (${code ?? killed}):\n${printed}`));
    });
  });
  return { child, ended };
}

/**
 * Runs a program to its end.
 * @returns the seconds that it took, and what it printed
 * @throws when it cannot be run or its exit code is not 0, with the last lines that it printed
 */
export function runToEnd(bench: Bench, program: Program): Promise<{ seconds: number; out: string }> {
  const { child, ended } = start(bench, program);
  child.stdin.end();
  const timer = setTimeout(() => child.kill(), longestMs);
  return ended.finally(() => clearTimeout(timer));
}

/** Prints the result of a program of the bench. The line is the last one, because pact's core prints lines of its own before. */
export const printResult = (result: object): boolean => process.stdout.write(`\n${JSON.stringify(result)}\n`);

/** Reads what a program has printed with `printResult`. */
export const resultIn = (out: string): unknown => JSON.parse(out.trimEnd().split('\n').at(-1) ?? '');

/** Prints a server's address for `startServer`, and ends the process when its parent lets go of it. */
export function serve(address: object): void {
  process.stdout.write(`${JSON.stringify(address)}\n`);
  process.stdin.resume().once('end', () => process.exit(0));
}

/** Starts a server in a process of its own, so that neither the load on it nor other measurements share its event loop. */
export async function startServer<Address>(
  bench: Bench,
  program: Program,
): Promise<{ address: Address; close(): Promise<void> }> {
  const { child, ended } = start(bench, program);
  const early = ended.then(() => Promise.reject(new Error(`${program.args.join(' ')} ended before it listened`)));
  early.catch(() => undefined);
  const [line] = await Promise.race([once(child.stdout, 'data'), early]);
  return {
    address: JSON.parse(line),
    async close() {
      child.stdin.end();
      await ended;
    },
  };
}
