import type { components } from './generated/openapi-types';
import type { Answers } from './open-questions';

export type ChannelStatus = components['schemas']['ChannelStatus'];
export type SessionStatus = components['schemas']['SessionStatus'];

/**
 * The statuses of channels, or of sessions, and the changes between them: data that `changes.ts` follows.
 * Source of each row: `x-rules` of provider/openapi.yaml, under "channel lifecycle" and "session lifecycle".
 */
export interface Lifecycle<Status extends string> {
  readonly created: Status;
  /** The status that follows when no try of the callback was received. */
  readonly undeliverable: Status;
  /** For each status, the statuses that may follow it on request. */
  readonly changes: Readonly<Record<Status, readonly Status[]>>;
  /** The moment at which the status changes: its callback was received, its callback is sent, the change is asked for, or never. */
  readonly confirmed: 'received' | 'announced' | 'asked for' | 'never';
  /** False when no callback tells of a change. */
  readonly hasCallback: boolean;
  /** The status that a new channel or session gets by itself. */
  readonly becomes?: Status | undefined;
  /** The statuses in which a channel takes sessions, or a session takes typing. */
  readonly usable: readonly Status[];
}

export interface Lifecycles {
  readonly channel: Lifecycle<ChannelStatus>;
  readonly session: Lifecycle<SessionStatus>;
  /** A channel has at most one session for each value of these ids. */
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

/**
 * The effect of a request for a status.
 * - `start`: a change begins
 * - `keep`: the thing has the status already, or is changing to it
 * - `cancel`: the thing has the status already, and its change to another one is called off
 * - `refuse`: the lifecycle has no such change
 */
export type Transition = 'start' | 'keep' | 'cancel' | 'refuse';

/** @param changingTo the status that a callback in flight will confirm */
export function transitionTo<Status extends string>(
  wanted: Status,
  lifecycle: Lifecycle<Status>,
  status: Status,
  changingTo?: Status,
): Transition {
  if (wanted === changingTo) return 'keep';
  if (wanted === status) return changingTo ? 'cancel' : 'keep';
  return lifecycle.changes[status].includes(wanted) ? 'start' : 'refuse';
}
