import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { projectFolder } from '../folders';
import { commandEnvironment } from './command';

/**
 * Runs a line of a README in a shell.
 * @param ports the ports to use in the place of those in the line
 */
export class Shell {
  readonly #child;
  readonly #closed: Promise<unknown[]>;
  #out = '';

  constructor(line: string, ports: Readonly<Record<string, number>>) {
    const onPorts = Object.entries(ports).reduce((text, [port, own]) => text.replaceAll(port, String(own)), line);
    const env = { ...commandEnvironment(), PACT_DO_NOT_TRACK: 'true' };
    // It leads a process group, because npm does not pass every signal on.
    this.#child = spawn('sh', ['-c', onPorts], { cwd: projectFolder, env, detached: true });
    this.#closed = once(this.#child, 'close');
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (this.#out += text));
  }

  /** Resolves once a pattern is in the output. @throws when the command ends without it */
  async printed(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.#out)) {
      await Promise.race([once(this.#child.stdout, 'data'), this.#closed]);
      if (this.#child.exitCode !== null && !pattern.test(this.#out)) throw new Error(`ended:\n${this.#out}`);
    }
  }

  /** Resolves when the command has ended. */
  async ended(): Promise<{ code: number | null; out: string }> {
    await this.#closed;
    return { code: this.#child.exitCode, out: this.#out };
  }

  /** Ends the command and all that it started. */
  async end(): Promise<void> {
    if (this.#child.exitCode === null) process.kill(-(this.#child.pid ?? 0), 'SIGTERM');
    await this.#closed;
  }
}
