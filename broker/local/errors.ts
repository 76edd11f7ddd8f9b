/** A failure of a local broker. The message is one line that names the remedy; the last lines of a log may follow. */
export class BrokerError extends Error {
  override readonly name: string = 'BrokerError';
}

/** The work was aborted, by Ctrl-C or by a signal that was passed in. Everything that it had started is stopped. */
export class Interrupted extends BrokerError {
  override readonly name = 'Interrupted';

  constructor() {
    super('Interrupted; nothing was left running');
  }
}
