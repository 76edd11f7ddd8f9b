import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectFolder } from '../folders';

/** Keeps the ledgers of the commands away from those of whoever runs the tests. */
const stateHome = mkdtempSync(join(tmpdir(), 'state-'));
process.once('exit', () => rmSync(stateHome, { recursive: true, force: true }));

/** The variables of every command of a test. Its reports are kept away too, because a test may make a command fail. */
export const commandEnvironment = () => ({
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  XDG_STATE_HOME: stateHome,
  REPORT_FOLDER: join(stateHome, 'report'),
});

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A command of the project, started as npm would start it. */
export class Command {
  readonly #child: ChildProcess;
  #out = '';
  #err = '';
  readonly #heard = new Set<() => void>();
  readonly ended: Promise<Ended>;

  /** @param root the project whose command it is: a copy of this one, in tests that need a repository of their own */
  constructor(
    script: string,
    args: readonly string[] = [],
    environment: Readonly<Record<string, string>> = {},
    root: string = projectFolder,
  ) {
    this.#child = spawn(
      process.execPath,
      ['--require', require.resolve('ts-node/register'), join(root, 'scripts', `${script}.ts`), ...args],
      { env: { ...commandEnvironment(), ...environment }, stdio: ['ignore', 'pipe', 'pipe'], cwd: root },
    );
    this.#child.stdout?.on('data', (chunk) => this.#hear(() => (this.#out += chunk)));
    this.#child.stderr?.on('data', (chunk) => this.#hear(() => (this.#err += chunk)));
    this.ended = new Promise((resolve) => {
      this.#child.once('close', (code) => this.#hear(() => resolve({ code, out: this.#out, err: this.#err })));
    });
  }

  /** Resolves to the match of a pattern in the output, once it is there. @throws when the command ends without it */
  printed(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(this.#out + this.#err);
        if (found) resolve(found);
        else if (this.#child.exitCode !== null)
          reject(new Error(`ended without printing ${pattern}:\n${this.#out}${this.#err}`));
        else return;
        this.#heard.delete(look);
      };
      this.#heard.add(look);
      look();
    });
  }

  /** Closes the pipe that the command prints to, as `| head -1` does. */
  stopReading(stream: 'stdout' | 'stderr'): void {
    this.#child[stream]?.destroy();
  }

  kill(signal: NodeJS.Signals): Promise<Ended> {
    this.#child.kill(signal);
    return this.ended;
  }

  #hear(take: () => void): void {
    take();
    for (const look of [...this.#heard]) look();
  }
}
