import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { Job, Replayed } from './replay';

const keptOutput = 64 * 1024;

// The Verifier takes pacts from the broker that the environment names even when it is given files.
const withoutBroker = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('PACT_BROKER_')));

/** The process in which the Verifier runs (see replay.ts). Started early: it gets ready while the target does. */
export class Replayer {
  readonly #child: ChildProcess;
  #output = '';
  #silence: NodeJS.Timeout | undefined;

  /** @param echo takes what the Verifier's core prints, for whoever wants to read it */
  constructor(echo: (text: string) => void = () => undefined) {
    this.#child = fork(join(__dirname, 'replay.ts'), {
      execArgv: ['--require', require.resolve('ts-node/register')],
      env: { ...withoutBroker(process.env), PACT_DO_NOT_TRACK: 'true' },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output = `${this.#output}${text}`.slice(-keptOutput);
        echo(text);
      });
    }
  }

  /**
   * Runs the Verifier on each of the job's entries.
   * @param silenceMs how long nothing may happen: a Verifier that hangs is ended, and the run fails
   * @throws when the process ends or hangs without results, with the last that it printed
   */
  run(job: Job, silenceMs: number, signal?: AbortSignal): Promise<Replayed> {
    return new Promise((resolve, reject) => {
      const fail = (why: string) =>
        reject(new Error(`The Verifier ${why}. It printed last:\n${this.#output.trim().slice(-2000)}`));
      this.#silence = setTimeout(() => fail(`did nothing for ${silenceMs} ms`), silenceMs);
      this.#child.once('message', resolve);
      this.#child.once('error', (error) => fail(`could not be run: ${error.message}`));
      this.#child.once('close', (code, killed) => fail(`ended (${killed ?? code}) without results`));
      signal?.addEventListener('abort', () => reject(new Error('interrupted')));
      if (signal?.aborted) reject(new Error('interrupted'));
      else this.#child.send(job);
    }).finally(() => clearTimeout(this.#silence)) as Promise<Replayed>;
  }

  /** Tells that the Verifier is at work. */
  active(): void {
    this.#silence?.refresh();
  }

  stop(): void {
    if (this.#child.connected) this.#child.disconnect();
    this.#child.kill('SIGKILL');
  }
}
