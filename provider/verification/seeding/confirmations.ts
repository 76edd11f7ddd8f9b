import type { Arrival, Subject, WebhookListener } from '../target/listener';

/** Waits for the callbacks that confirm what seeding asked for. */
export class Confirmations {
  #missing: Error | undefined;

  constructor(
    private readonly listener: WebhookListener,
    /** Milliseconds that a callback may take. */
    private readonly timeoutMs: number,
  ) {}

  /** @throws when no callback says the status */
  async confirmed(subject: Subject, status: string): Promise<void> {
    await this.#unlessMissing(() => this.listener.callback(subject, status, this.timeoutMs));
  }

  /**
   * The callback that says that the subject is active, or the nearest to it. It is waited for even after another callback did not
   * come, so that a message's verdict does not depend on the order of the interactions.
   */
  async arrival(subject: Subject): Promise<Arrival> {
    const arrival = await this.listener.arrival(subject, 'active', this.timeoutMs);
    if (arrival.problem) this.#missing ??= new Error(arrival.problem);
    return arrival;
  }

  /** Causes a callback that holds the uid. Resolves when that callback has come and was not received. */
  async withheld<Result>(uid: string, cause: () => Promise<Result>): Promise<Result> {
    this.listener.withhold(uid);
    const result = await cause();
    await this.#unlessMissing(() => this.listener.notReceived(uid, this.timeoutMs));
    return result;
  }

  // Where one callback did not come, the others do not either: waiting for each would add up to several deadlines.
  async #unlessMissing<Result>(wait: () => Promise<Result>): Promise<Result> {
    if (this.#missing) throw this.#missing;
    try {
      return await wait();
    } catch (error) {
      this.#missing = error as Error;
      throw error;
    }
  }
}
