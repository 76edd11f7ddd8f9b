import type { Caller, Request, Response } from '../../provider/verification/target/caller';
import type { Recorder } from './events';

/** Tells if a provider understood a call and did not carry it out. */
export const isRefusal = ({ status }: Response) => status >= 400 && status < 500 && status !== 429;

/** The tries of one call. */
export class Attempts {
  #last: Response | undefined;
  count = 0;

  constructor(
    private readonly caller: Caller,
    private readonly recorder: Recorder,
    private readonly request: Request,
    private readonly step: string,
  ) {}

  async next(): Promise<Response> {
    this.count += 1;
    this.recorder.because(this.count === 1 ? 'step' : 'asked again', this.step);
    this.#last = await this.caller.call(this.request);
    return this.#last;
  }

  get hasAnswer(): boolean {
    return this.#last !== undefined;
  }

  get last(): Response {
    if (!this.#last) throw new Error('no call was made');
    return this.#last;
  }
}
