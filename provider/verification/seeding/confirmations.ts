import type { Arrival, Awaited, WebhookListener } from '../target/listener';

/** Waits for the callbacks that confirm what seeding asked for. */
export class Confirmations {
  #none: Error | undefined;

  constructor(
    private readonly listener: WebhookListener,
    /** Milliseconds that a callback may take. */
    private readonly timeoutMs: number,
  ) {}

  /** @throws when no callback says the status */
  async confirmed(awaited: Awaited, status: string): Promise<void> {
    await this.#unlessNone(() => this.listener.callback(awaited, status, this.timeoutMs));
  }

  /**
   * The callback that says that it is active, or the nearest to it. What a message is compared with is waited for whatever came of
   * other waits, so that it does not matter in which order the interactions come.
   */
  async arrival(awaited: Awaited): Promise<Arrival> {
    const arrival = await this.listener.arrival(awaited, 'active', this.timeoutMs);
    if (arrival.problem) this.#none ??= new Error(arrival.problem);
    return arrival;
  }

  /** Does what causes a callback in which the text occurs; ends once that callback has come and was not received. */
  async withheld<Result>(text: string, cause: () => Promise<Result>): Promise<Result> {
    this.listener.receiveNone(text);
    const result = await cause();
    await this.#unlessNone(() => this.listener.notReceived(text, this.timeoutMs));
    return result;
  }

  // Where one callback did not come, the others do not either: waiting for each would add up to several deadlines.
  async #unlessNone<Result>(wait: () => Promise<Result>): Promise<Result> {
    if (this.#none) throw this.#none;
    try {
      return await wait();
    } catch (error) {
      this.#none = error as Error;
      throw error;
    }
  }
}
