import type { components } from './generated/openapi-types';

export type ChannelStatus = components['schemas']['ChannelStatus'];
export type SessionStatus = components['schemas']['SessionStatus'];

/**
 * The statuses of one kind of thing and what may follow what. Pure data: `changes.ts` is what moves along it.
 * Source of each row: `x-rules` of provider/openapi.yaml, under "channel lifecycle" and "session lifecycle".
 */
export interface Lifecycle<Status extends string> {
  readonly created: Status;
  /** What it becomes when no try of the callback was received. */
  readonly undeliverable: Status;
  /** From each status, the ones that a change may be started to. */
  readonly changes: Readonly<Record<Status, readonly Status[]>>;
  /** When a change takes place: once its callback was received, or already when it is asked for. */
  readonly confirmed: 'received' | 'asked for';
  /** The statuses in which it can be used: a channel for sessions, a session for typing. */
  readonly usable: readonly Status[];
}

export const channelLifecycle: Lifecycle<ChannelStatus> = {
  created: 'pending',
  undeliverable: 'error',
  changes: {
    pending: ['active'],
    active: ['inactive'],
    inactive: ['active'],
    error: ['active'],
    blocked: [],
    deleted: [],
  },
  confirmed: 'received',
  usable: ['active'],
};

export const sessionLifecycle: Lifecycle<SessionStatus> = {
  created: 'pending',
  undeliverable: 'failed',
  changes: {
    pending: ['active', 'deleted'],
    active: ['inactive', 'deleted'],
    inactive: ['active', 'deleted'],
    failed: ['active', 'deleted'],
    deleted: [],
  },
  confirmed: 'received',
  usable: ['active'],
};

/** All the rules of what happens when. The gateway takes other ones only to show that the contracts notice. */
export interface Lifecycles {
  readonly channel: Lifecycle<ChannelStatus>;
  readonly session: Lifecycle<SessionStatus>;
  /** Of what a channel has one session at the most. */
  readonly oneSessionFor: readonly ('contactUid' | 'externalUid')[];
}

export const lifecycles: Lifecycles = {
  channel: channelLifecycle,
  session: sessionLifecycle,
  oneSessionFor: ['contactUid', 'externalUid'],
};

/** Where a thing stands: its status, and the one that a callback under way will confirm. */
export interface Standing<Status extends string> {
  readonly status: Status;
  readonly changingTo?: Status | undefined;
}

/**
 * What a request for a status comes to.
 * - `start`: a change begins, and a callback will confirm it
 * - `keep`: it is so already, or the same change is under way
 * - `cancel`: it is so already, and the change under way to another status is called off
 * - `refuse`: the lifecycle has no such step
 */
export type Verdict = 'start' | 'keep' | 'cancel' | 'refuse';

export function judge<Status extends string>(
  lifecycle: Lifecycle<Status>,
  { status, changingTo }: Standing<Status>,
  wanted: Status,
): Verdict {
  if (wanted === changingTo) return 'keep';
  if (wanted === status) return changingTo ? 'cancel' : 'keep';
  return lifecycle.changes[status].includes(wanted) ? 'start' : 'refuse';
}
