/** What a call of the gateway or of core was refused with, in the service's own words. */
export interface Refusal {
  /** HTTP status. */
  readonly status: number;
  /** The first error's code, such as `already_exists`; nothing when the answer was not an error body. */
  readonly code?: string | undefined;
  /** The first error's message. */
  readonly reason?: string | undefined;
  /** An earlier try of this call had no usable answer, so that it may have taken effect. */
  readonly afterLostAnswer?: boolean;
}

/** Base of all that this package throws. One subclass for each way that a caller handles a failure. */
export abstract class ChannelAppError extends Error {
  abstract override readonly name: string;
}

/** Base of the failures of one HTTP call. The message names method and path, never a token. */
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

/** 401: the token is missing, wrong, or of another business. Get a new one; repeating the call does not help. */
export class UnauthorizedError extends CallError {
  override readonly name = 'UnauthorizedError';
}

/** 422: the channel or the session that the call needs is not active (yet). */
export class NotActiveError extends CallError {
  override readonly name = 'NotActiveError';
}

/** 422: the channel has a session for this contact or external uid. Find it with `listSessions`. */
export class AlreadyExistsError extends CallError {
  override readonly name = 'AlreadyExistsError';
}

/** 429, still after the retries, or with a Retry-After longer than the client is willing to wait. */
export class RateLimitedError extends CallError {
  override readonly name = 'RateLimitedError';

  constructor(
    call: string,
    problem: string,
    refusal: Refusal,
    /** How long the service asks to stay away, in milliseconds; 0 when it did not say. */
    readonly retryAfterMs: number,
  ) {
    super(call, problem, refusal);
  }
}

/** No usable answer in time: connection refused or lost, time-out, or 5xx. Whether the call took effect is not known. */
export class UnavailableError extends CallError {
  override readonly name = 'UnavailableError';
}

/** An answer that the contract does not have: another status, or a body without what the client reads. */
export class UnexpectedAnswerError extends CallError {
  override readonly name = 'UnexpectedAnswerError';
}

/** The channel or session went to `error`, `failed` or `blocked`: it will not become active by waiting. */
export class ActivationFailedError extends ChannelAppError {
  override readonly name = 'ActivationFailedError';
}

/** The callback that was awaited did not come in time. The message says what was awaited and what arrived instead. */
export class ActivationTimeoutError extends ChannelAppError {
  override readonly name = 'ActivationTimeoutError';
}
