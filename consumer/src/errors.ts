/** The service's refusal of a call, in its own words. */
export interface Refusal {
  /** HTTP status. */
  readonly status: number;
  /** The first error's code, such as `already_exists`; `undefined` when the response has none. */
  readonly code?: string | undefined;
  /** The message of the response, in whichever of its bodies; `undefined` when it has none. */
  readonly reason?: string | undefined;
  /** True when an earlier try of this call had no usable response, so that it may have taken effect. */
  readonly afterLostResponse?: boolean;
}

/** Base of all errors of this package. There is one subclass for each way in which an app handles a failure. */
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

/** 401, or 422 with the text "Unauthorized": the token is missing, wrong, or of another business. Repeating does not help. */
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

/** 429 to the last retry, or with a Retry-After longer than the client is willing to wait. */
export class RateLimitedError extends CallError {
  override readonly name = 'RateLimitedError';

  constructor(
    call: string,
    problem: string,
    refusal: Refusal,
    /** Milliseconds that the service asks to stay away; 0 when it did not say. */
    readonly retryAfterMs: number,
  ) {
    super(call, problem, refusal);
  }
}

/** No usable response in time: connection refused or lost, time-out, 408 or 5xx. The call may have taken effect. */
export class UnavailableError extends CallError {
  override readonly name = 'UnavailableError';
}

/** A response that the contract does not have: another status, or a body without the fields that the client reads. */
export class UnexpectedResponseError extends CallError {
  override readonly name = 'UnexpectedResponseError';
}

/** The channel or session went to `error`, `failed` or `blocked`: waiting does not make it active. */
export class ActivationFailedError extends ChannelAppError {
  override readonly name = 'ActivationFailedError';
}

/** Neither a callback nor an effect showed in time. The message says what was awaited and what arrived instead. */
export class ActivationTimeoutError extends ChannelAppError {
  override readonly name = 'ActivationTimeoutError';
}
