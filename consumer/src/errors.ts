/** A refusal of a call, in the service's own words. */
export interface Refusal {
  /** HTTP status. */
  readonly status: number;
  /** The first error's code, such as `already_exists`; `undefined` when the response has none. */
  readonly code?: string | undefined;
  /** The message in the response, in any form that services send; `undefined` when there is none. */
  readonly reason?: string | undefined;
  /** True when an earlier try of the call had no usable response, so that it may have taken effect. */
  readonly afterLostResponse?: boolean;
}

/** Base of all errors of this package. Each subclass stands for one way to handle a failure. */
export abstract class ChannelAppError extends Error {
  abstract override readonly name: string;
}

/** Base of the failures of an HTTP call. The message names method and path, and never a token. */
export abstract class CallError extends ChannelAppError {
  constructor(
    /** Method and path, such as `POST /business/communication/sessions/typing`. */
    readonly call: string,
    problem: string,
    readonly refusal?: Refusal,
    options?: ErrorOptions,
  ) {
    super(`${call}: ${problem}`, options);
  }
}

/** The token is missing, wrong, or of another business (401, or 422 with the text "Unauthorized"). Repeating does not help. */
export class UnauthorizedError extends CallError {
  override readonly name = 'UnauthorizedError';
}

/** The channel or the session that the call needs is not active (yet). */
export class NotActiveError extends CallError {
  override readonly name = 'NotActiveError';
}

/** The channel has a session for this contact or external uid. `listSessions` finds it. */
export class AlreadyExistsError extends CallError {
  override readonly name = 'AlreadyExistsError';
}

/** The service throttles the app (429), up to the last retry, or with a Retry-After that is longer than the app waits. */
export class RateLimitedError extends CallError {
  override readonly name = 'RateLimitedError';

  constructor(
    call: string,
    problem: string,
    refusal: Refusal,
    /** Milliseconds of the Retry-After; 0 without one. */
    readonly retryAfterMs: number,
  ) {
    super(call, problem, refusal);
  }
}

/** A uid that no path can hold: it would lead to another call, which is not made. */
export class InvalidUidError extends ChannelAppError {
  override readonly name = 'InvalidUidError';
}

/** No usable response came in time: connection refused or lost, time-out, 408 or 5xx. The call may have taken effect. */
export class UnavailableError extends CallError {
  override readonly name = 'UnavailableError';
}

/** The response is not the contract's: it has another status, lacks a field that the app reads, or is longer than 1 MiB. */
export class UnexpectedResponseError extends CallError {
  override readonly name = 'UnexpectedResponseError';
}

/** The channel or session became `error`, `failed` or `blocked`, so that waiting does not make it active. */
export class ActivationFailedError extends ChannelAppError {
  override readonly name = 'ActivationFailedError';
}

/** Neither a callback nor an effect came in time, or before the receiver was closed. The message says what was awaited, and what arrived instead. */
export class ActivationTimeoutError extends ChannelAppError {
  override readonly name = 'ActivationTimeoutError';
}
