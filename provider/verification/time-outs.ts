/** The time-outs of a run, in whole milliseconds. All of them follow from how long an activation may take. */
export interface TimeOuts {
  /** From the request for an activation to the callback that confirms it. */
  readonly activationMs: number;
  /** One try of a call, from its turn in the throttle to the last byte of the response. */
  readonly callMs: number;
  /** From the response to a callback to the status that the callback announced. */
  readonly settlingMs: number;
  /** How long pact's core may be silent. It waits longer than seeding, so that seeding gets to say what was late. */
  readonly coreMs: number;
}

export const timeOutsFor = (activationMs: number): TimeOuts => ({
  activationMs,
  // A call takes its time also where an activation may not: on a busy machine, or far away.
  callMs: Math.min(Math.max(Math.round(activationMs / 2), 2500), 10_000),
  settlingMs: Math.min(activationMs, 2000),
  coreMs: 4 * activationMs + 30_000,
});

/** The activation's time-out where nobody sets another. */
export const activationTimeoutMs = { embedded: 5000, live: 30_000 } as const;
