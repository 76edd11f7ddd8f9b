import type { VerifierOptions } from '@pact-foundation/pact-core';

/** One run of pact's core. The runs of a lane follow each other; the lanes go on side by side. */
export interface Run {
  readonly lane: number;
  readonly options: VerifierOptions;
}
/** What the core's process is sent. */
export type Job = readonly Run[];
/** What comes back, in the same order: the core's own JSON, or why there is none. */
export type Replayed = readonly { readonly json?: string; readonly error?: string }[];
