/** What went wrong with a local broker. The message is one line (a log's last lines may follow) and names the remedy. */
export class BrokerError extends Error {
  override readonly name: string = 'BrokerError';
}

/** The work was called off, by Ctrl-C or by the caller's signal; whatever it had started is stopped by then. */
export class Interrupted extends BrokerError {
  override readonly name = 'Interrupted';

  constructor() {
    super('Interrupted; nothing was left running');
  }
}
