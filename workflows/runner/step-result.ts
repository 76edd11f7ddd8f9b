import type { JSONValue } from 'json-p3';
import type { Subject } from '../../provider/verification/target/listener';
import type { Evidence } from './mistakes';

/**
 * The outcome of a step. A failure is `warned` or `skipped` where the step's onFail says so; `unserved` is a call that no service here
 * routes, which says nothing about the document.
 */
export type Outcome = 'passed' | 'failed' | 'warned' | 'skipped' | 'unserved' | 'not run';

/** A channel or session that became active. */
export interface Activated extends Pick<Subject, 'kind' | 'uid'> {
  /** The sign of it: the callback that says so, or a call that passed. */
  readonly sign: 'callback' | 'call';
  /** Milliseconds from the response to the step that made it, or asked for it, to the sign. */
  readonly ms: number;
  /** The id of that step. */
  readonly by: string;
}

export interface StepResult {
  readonly id: string;
  readonly method: string;
  /** Filled, where all its values were known when the step ran. */
  readonly path: string;
  readonly outcome: Outcome;
  readonly ms: number;
  readonly status?: number | undefined;
  readonly extracted: Readonly<Record<string, JSONValue>>;
  /** The channels and sessions that the step had to wait for, or that became active after the last step. */
  readonly activated: readonly Activated[];
  /** Calls that the document lacks and the runner made, and signs that did not come. */
  readonly notes: readonly string[];
  /** The reason of a failure, with its place in the document. */
  readonly problem?: string;
}

/** Notes about a step while it is carried out. */
export interface Notebook {
  readonly activated: Activated[];
  readonly notes: string[];
  answered?: Evidence['answered'];
  sessionLacksPut?: boolean;
  /** Tells of a response that was repeated. */
  tries?: string;
}

/** A step that failed. */
export class StepFailed extends Error {
  constructor(
    message: string,
    readonly status?: number,
    readonly isUnserved = false,
  ) {
    super(message);
  }
}
