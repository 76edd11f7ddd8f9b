import type { StartOptions } from '../../provider/gateway/start';

/** What a mutant touches. All of the first three must be noticed. */
export const groups = ['auth', 'lifecycle', 'status', 'response', 'request', 'callback'] as const;
export type Group = (typeof groups)[number];

/** The gateway changed in one way. */
export interface Mutant {
  /** What is done, such as `response field dropped`. */
  readonly operator: string;
  /** What it is done to, such as `POST /business/communication/channels 201: $.data.channel.uid`. With the operator, unique. */
  readonly where: string;
  /** Put into the embedded gateway. Made anew for each run: a hook may remember what it saw. */
  readonly gateway: () => StartOptions;
}

/** One that the app does not survive, or has to be told of: the contract must notice it. */
export interface BreakingMutant extends Mutant {
  readonly group: Group;
  /** The interactions of which one must notice, each by what it compares, and not by the way. */
  readonly expected: readonly string[];
  /** Whether it is noticed as well when the state of an expected interaction cannot be reached: what is broken then is how to get there. */
  readonly byState?: boolean | undefined;
}

export interface Mutants {
  readonly breaking: readonly BreakingMutant[];
  /** Nobody says that they are breaking: each is when the app itself notices. */
  readonly doubtful: readonly BreakingMutant[];
  /** The app does not care: the contract must accept them. */
  readonly compatible: readonly Mutant[];
}

export const nameOf = ({ operator, where }: Mutant) => `${operator} | ${where}`;
