import type { components } from './generated/openapi-types';
import type { Answers } from './open-questions';

export type ChannelStatus = components['schemas']['ChannelStatus'];
export type SessionStatus = components['schemas']['SessionStatus'];

/**
 * The statuses of one kind of thing and the changes between them. Pure data: `changes.ts` moves along it.
 * Source of each row: `x-rules` of provider/openapi.yaml, under "channel lifecycle" and "session lifecycle".
 */
export interface Lifecycle<Status extends string> {
  readonly created: Status;
  /** The status after no try of the callback was received. */
  readonly undeliverable: Status;
  /** From each status, the statuses that a change may be started to. */
  readonly changes: Readonly<Record<Status, readonly Status[]>>;
  /** When a change takes place: once its callback was received, when the callback goes out, when it is asked for, or never. */
  readonly confirmed: 'received' | 'announced' | 'asked for' | 'never';
  /** False for a change that no callback tells of. */
  readonly hasCallback: boolean;
  /** The status that a new thing changes to by itself. */
  readonly becomes?: Status | undefined;
  /** The statuses in which it can be used: a channel for sessions, a session for typing. */
  readonly usable: readonly Status[];
}

/** All the rules of what happens when. */
export interface Lifecycles {
  readonly channel: Lifecycle<ChannelStatus>;
  readonly session: Lifecycle<SessionStatus>;
  /** The ids of which a channel has one session at the most. */
  readonly oneSessionFor: readonly ('contactUid' | 'externalUid')[];
}

type ChannelRule = Partial<Lifecycle<ChannelStatus>>;
const channelActivation: { readonly [answer in Answers['channel-activation']]: ChannelRule } = {
  confirmed: {},
  'at-once': { confirmed: 'asked for' },
  silent: { confirmed: 'asked for', hasCallback: false },
  unasked: { confirmed: 'announced', becomes: 'active' },
  never: { confirmed: 'never' },
};

type SessionRule = Partial<Lifecycle<SessionStatus>>;
const sessionActivation: { readonly [answer in Answers['session-activation']]: SessionRule } = {
  'by-itself': { becomes: 'active' },
  'by-put': {},
  'by-put-silent': { confirmed: 'asked for', hasCallback: false },
};

export const lifecyclesFor = (answers: Answers): Lifecycles => ({
  channel: {
    created: answers['channel-created'],
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
    hasCallback: true,
    usable: ['active'],
    ...channelActivation[answers['channel-activation']],
  },
  session: {
    created: answers['session-created'],
    undeliverable: 'failed',
    changes: {
      pending: ['active', 'deleted'],
      active: ['inactive', 'deleted'],
      inactive: ['active', 'deleted'],
      failed: ['active', 'deleted'],
      deleted: [],
    },
    confirmed: 'received',
    hasCallback: true,
    usable: ['active'],
    ...sessionActivation[answers['session-activation']],
  },
  oneSessionFor: ['contactUid', 'externalUid'],
});

/** The status of a thing, and the one that a callback in flight will confirm. */
export interface Standing<Status extends string> {
  readonly status: Status;
  readonly changingTo?: Status | undefined;
}

/**
 * The outcome of a request for a status.
 * - `start`: a change begins
 * - `keep`: it is so already, or the same change is in progress
 * - `cancel`: it is so already, and the change in progress to another status is called off
 * - `refuse`: the lifecycle has no such step
 */
export type Transition = 'start' | 'keep' | 'cancel' | 'refuse';

export function transitionTo<Status extends string>(
  wanted: Status,
  lifecycle: Lifecycle<Status>,
  { status, changingTo }: Standing<Status>,
): Transition {
  if (wanted === changingTo) return 'keep';
  if (wanted === status) return changingTo ? 'cancel' : 'keep';
  return lifecycle.changes[status].includes(wanted) ? 'start' : 'refuse';
}
