import { once } from 'node:events';
import type { Options } from 'execa';
import { childEnvironment } from '../../lib/child-environment';

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

export interface Program extends Pick<Options, 'cwd' | 'env' | 'node' | 'timeout'> {
  readonly file: string;
  readonly args: readonly string[];
}

/** Milliseconds after which a program counts as hung. The slowest takes minutes less. */
const longestMs = 15 * 60_000;

/** A module of the bench as a program of its own. */
export const ownProgram = (module: string, ...args: string[]): Program => ({ file: module, args, node: true });

// A certificate file would be read in the time that is measured.
const withoutCertificates = { SSL_CERT_FILE: undefined, SSL_CERT_DIR: undefined };

async function start({ signal, folder }: Bench, { file, args, env, ...options }: Program) {
  // Loaded late: execa takes 100 ms, which would count as the time of the modules that are measured as programs.
  const { execa } = await import('execa');
  const child = execa(file, args, {
    ...options,
    nodeOptions: ['--require', require.resolve('ts-node/register')],
    // The user's settings stay out: a broker or a live gateway would change the measurement.
    env: childEnvironment({ ...withoutCertificates, TMPDIR: folder, PACT_DO_NOT_TRACK: 'true', NO_COLOR: '1', ...env }),
    extendEnv: false,
    detached: true,
    cancelSignal: signal,
    all: true,
    reject: false,
  });
  // The whole group has to end, because npm does not pass every signal on. execa calls this method on cancellation and time-out.
  child.kill = () => process.kill(-Number(child.pid), 'SIGTERM');
  const ended = child.then(({ failed, shortMessage, all, stdout, ipcOutput, durationMs }) => {
    if (failed) throw new Error(`${shortMessage}:\n${String(all).trim().slice(-2000)}`);
    return { seconds: durationMs / 1000, out: String(stdout), result: ipcOutput?.at(-1) as unknown };
  });
  return { child, ended };
}

/**
 * Runs a program to its end.
 * @returns the seconds that it took, all that it printed, and the `result` that it sent by `send`
 * @throws when it cannot be run or its exit code is not 0, with the last lines that it printed
 */
export const runToEnd = async (bench: Bench, program: Program) =>
  (await start(bench, { ...program, timeout: longestMs })).ended;

/** Sends a result from a program of the bench to the process that started it. */
export const send = (result: object | number): boolean | undefined => process.send?.(result);

/** Sends a server's address to `startServer`, and ends the process when its parent disconnects. */
export function serve(address: object): void {
  process.once('disconnect', () => process.exit(0));
  send(address);
}

/** Starts a server in a process of its own, so that neither the load on it nor other measurements share its event loop. */
export async function startServer<Address>(bench: Bench, program: Program) {
  const { child, ended } = await start(bench, program);
  const early = ended.then(() => Promise.reject(new Error(`${program.file} ended before it listened`)));
  early.catch(() => undefined);
  const [address] = (await Promise.race([once(child, 'message'), early])) as [Address];
  return {
    address,
    async close() {
      child.disconnect?.();
      await ended;
    },
  };
}
