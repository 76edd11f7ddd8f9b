/** A failure of a local broker. The message is one line that names the remedy; the last lines of a log may follow. */
export class BrokerError extends Error {
  override readonly name: string = 'BrokerError';
}

/**
 * Names the remedy of a failure of the file system. Every other error is returned as it is.
 * @param variable sets the folder that was written to
 */
export function fileError(error: unknown, folder: string, variable: string): unknown {
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  if (syscall === undefined || syscall.startsWith('spawn')) return error;
  if (code === 'ENOSPC' || code === 'EDQUOT') return noSpaceLeft(folder, variable);
  return new BrokerError(`${folder} cannot be used (${message}): set ${variable} to a folder of yours`);
}

export const noSpaceLeft = (folder: string, variable: string) =>
  new BrokerError(`No space is left for ${folder}: make some, or set ${variable} to a folder that has some`);

/** The work was aborted, by Ctrl-C or by a signal that was passed in. Everything that it had started is stopped. */
export class Interrupted extends BrokerError {
  override readonly name = 'Interrupted';

  constructor() {
    super('Interrupted; nothing was left running');
  }
}
