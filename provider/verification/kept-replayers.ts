import { Replayer } from './replayer';
import { type Verification, type VerifyWithOptions, verifyWith } from './verify';

/** Verifies pact files by processes of pact's core that it keeps, because starting one takes longer than a small verification. */
export class KeptReplayers {
  readonly #idle: Replayer[] = [];

  /** Verifies by an idle process, or by a new one. A process that returned no results is not used again. */
  async verify(options: VerifyWithOptions): Promise<Verification> {
    const replayer = this.#idle.pop() ?? new Replayer();
    const verification = await verifyWith(replayer, options).catch((error: unknown) => {
      replayer.stop();
      throw error;
    });
    if (verification.results.length === 0) replayer.stop();
    else this.#idle.push(replayer);
    return verification;
  }

  /** Ends the idle processes. */
  end(): void {
    for (const replayer of this.#idle.splice(0)) replayer.stop();
  }
}
