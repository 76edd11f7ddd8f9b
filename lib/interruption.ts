import { lineage } from './lineage';

/** The exit codes that a shell gives to programs which these signals end. SIGPIPE: nobody reads the output any more. */
const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGPIPE: 141, SIGTERM: 143 } as const;

/** The reason why a command ends before its work is done. The message is empty where its exit code says all. */
export class Interruption extends Error {
  override readonly name = 'Interruption';

  constructor(
    readonly exitCode: number,
    message = '',
  ) {
    super(message);
  }
}

const watchedMs = 100;
const controller = new AbortController();
let worksInHand = 0;

/**
 * Ends the process, or has the work in hand end it. Later interruptions change nothing: a person may press Ctrl-C twice, and npm hands
 * on to its child a SIGINT that the terminal has sent to both.
 */
function interrupt(interruption: Interruption): void {
  controller.abort(interruption);
  if (worksInHand === 0) process.exit(controller.signal.reason.exitCode);
}

/**
 * Ends this process as a shell expects at SIGINT, SIGTERM and SIGHUP, when its output is not read or cannot be written, and when npm, which
 * started it, has ended: npm hands no SIGHUP on, and its shell no SIGTERM.
 */
export function endWhenInterrupted(): void {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(name, () => interrupt(new Interruption(exitCodes[name])));
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
    // EIO is the answer of a terminal that is closed.
    if (code === 'EPIPE' || code === 'EIO') interrupt(new Interruption(exitCodes.SIGPIPE));
    else interrupt(new Interruption(1, `stdout cannot be written (${code})`));
  });
  // Progress and failures that nobody reads. The exit code still tells the outcome.
  process.stderr.on('error', () => undefined);
  if (process.env.npm_lifecycle_event === undefined) return;
  const before = lineage();
  setInterval(() => {
    if (lineage() !== before) interrupt(new Interruption(exitCodes.SIGHUP));
  }, watchedMs).unref();
}

/**
 * Lets work end in its own way when this process is interrupted: it has the signal, and cleans up what it made.
 * @throws {Interruption} after an interruption, however the work ended
 */
export async function interruptible<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const { signal } = controller;
  worksInHand += 1;
  try {
    const result = await work(signal);
    signal.throwIfAborted();
    return result;
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    worksInHand -= 1;
  }
}
