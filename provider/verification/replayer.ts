import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { VerifierOptions } from '@pact-foundation/pact-core';
import { childEnvironment } from '../../lib/child-environment';

/** The options of runs of pact's core, which follow one another. */
export type Lane = readonly VerifierOptions[];
/** Lanes that run side by side. */
export type Job = readonly Lane[];
/** The JSON that pact's core returned, or the reason why there is none. */
export interface Replayed {
  readonly json?: string;
  readonly error?: string;
}

const keptOutput = 64 * 1024;

// For every interaction the core loads all the certificates that the system trusts, which takes longer than the interaction. It uses
// no TLS, so it gets a single certificate, whose key was thrown away.
const withoutTls = {
  SSL_CERT_FILE: join(__dirname, 'no-authority.pem'),
  SSL_CERT_DIR: join(__dirname, 'no-such-folder'),
};

/**
 * The environment of the core's process. Variables that name a broker are not in it: the core would take that broker's pacts even when
 * it is given files.
 */
export const coreEnvironment = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  childEnvironment({ PACT_DO_NOT_TRACK: 'true', ...withoutTls }, /^PACT_PLUGIN_DIR$/, environment);

/** The process in which pact's core runs (replay.cjs). Started early, it gets ready while the target does. */
export class Replayer {
  readonly #child: ChildProcess;
  #output = '';
  #failure: Error | undefined;
  #silence: NodeJS.Timeout | undefined;

  /** @param echo takes what the core prints */
  constructor(echo?: (text: string) => void) {
    this.#child = fork(join(__dirname, 'replay.cjs'), {
      // The program is JavaScript, so it must not load ts-node as this process did.
      execArgv: [],
      env: coreEnvironment(process.env),
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    // Without a listener, it would end this process when it comes before a job.
    this.#child.on('error', (error) => {
      this.#failure = error;
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output = `${this.#output}${text}`.slice(-keptOutput);
        echo?.(text);
      });
    }
  }

  /**
   * Carries out a job, one at a time. A replayer whose job failed cannot be used again.
   * @param silenceMs milliseconds without a request after which the core counts as hung: it is ended, and the job fails
   * @returns for each lane, the outcome of each run
   * @throws when the process ends or hangs without results, with the last that it printed
   */
  async run(job: Job, silenceMs: number, signal?: AbortSignal): Promise<Replayed[][]> {
    const settled = new AbortController();
    try {
      return await this.#outcome(job, silenceMs, settled.signal, signal);
    } catch (error) {
      this.stop();
      throw error;
    } finally {
      settled.abort();
      clearTimeout(this.#silence);
    }
  }

  /** Notes that the core is at work. */
  active(): void {
    this.#silence?.refresh();
  }

  stop(): void {
    if (this.#child.connected) this.#child.disconnect();
    this.#child.kill('SIGKILL');
  }

  #outcome(job: Job, silenceMs: number, settled: AbortSignal, signal?: AbortSignal): Promise<Replayed[][]> {
    return new Promise((resolve, reject) => {
      const fail = (why: string) =>
        reject(new Error(`The Verifier ${why}. It printed last:\n${this.#output.trim().slice(-2000)}`));
      const failed = (error: Error) => fail(`could not be run: ${error.message}`);
      const listeners = {
        message: (replayed: unknown) => resolve(replayed as Replayed[][]),
        error: failed,
        close: (code: number | null, killed: string | null) => fail(`ended (${killed ?? code}) without results`),
      };
      for (const [event, listener] of Object.entries(listeners)) this.#child.on(event, listener);
      const interrupted = () => reject(new Error('interrupted'));
      signal?.addEventListener('abort', interrupted);
      settled.addEventListener('abort', () => {
        for (const [event, listener] of Object.entries(listeners)) this.#child.off(event, listener);
        signal?.removeEventListener('abort', interrupted);
      });
      this.#silence = setTimeout(() => fail(`did nothing for ${silenceMs} ms`), silenceMs);
      if (signal?.aborted) interrupted();
      else if (this.#failure) failed(this.#failure);
      else if (!this.#child.connected) fail(`ended (${this.#child.exitCode}) without results`);
      else this.#child.send(job);
    });
  }
}
