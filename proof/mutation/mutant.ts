import type { StartOptions } from '../../provider/gateway/start';
import type { Contract } from './contract';

/** The part of the gateway that a mutant touches. None of the first three may survive. */
export const groups = ['auth', 'lifecycle', 'status', 'response', 'request', 'callback'] as const;
export type Group = (typeof groups)[number];

/** The gateway changed in one way. */
export interface Mutant {
  /** The kind of change, such as `response field dropped`. */
  readonly operator: string;
  /** The changed thing, such as `POST /business/communication/channels 201: $.data.channel.uid`. Unique together with the operator. */
  readonly where: string;
  /**
   * `breaking`: the app would fail or must know of it, so the contract must notice it. `compatible`: the app is not affected, so the
   * contract must accept it. `undecided`: a run of the app's own code decides which of the two it is.
   */
  readonly fate: 'breaking' | 'compatible' | 'undecided';
  readonly group: Group;
  /** The interactions that are about the change. One of them must notice a breaking mutant. */
  readonly expected: readonly string[];
  /** True when a breaking mutant may also be noticed by the state of an expected interaction, which then cannot be set up. */
  readonly byState?: boolean | undefined;
  /** Interactions that cannot be verified on such a gateway, since their states cannot be set up there. */
  readonly undermines?: readonly string[];
  /** Options of the embedded gateway, made anew for each run: a hook may remember what it saw. */
  readonly gateway: () => StartOptions;
}

/** A way to make mutants of a contract. */
export interface Operator {
  readonly name: string;
  mutants(contract: Contract): Iterable<Mutant>;
}

export const nameOf = ({ operator, where }: Pick<Mutant, 'operator' | 'where'>) => `${operator} | ${where}`;
