import { type ChannelSeed, type Kind, newDisplayName, type Seeds, type SessionSeed } from './seeding/seeds';

/** Values that a state injects into the requests recorded with it, by the names in their expressions. */
export type StateValues = Readonly<Record<string, string>>;

export interface ProviderState {
  /** The fact, for a reader who has to make it true in another way. */
  readonly fact: string;
  /** The seed that makes the fact true and whose uids are injected; or a function that makes it true. */
  readonly seed: Kind | ((seeds: Seeds) => Promise<StateValues>);
  /** True for a state that no recorded interaction has any more, but pacts that are still deployed. */
  readonly keptForDeployedPacts?: true;
}

/** The values of a seed, by the names in the pacts. */
export const valuesOf = (seed: ChannelSeed | SessionSeed): StateValues => ({
  channel_uid: seed.channelUid,
  contact_uid: seed.contactUid,
  external_uid: seed.externalUid,
  display_name: seed.displayName,
  ...('sessionUid' in seed && { session_uid: seed.sessionUid }),
});

/** The provider states. Each injects `business_uid` and `token` too. */
export const states: Readonly<Record<string, ProviderState>> = {
  'a business exists': {
    fact: 'The token belongs to a business.',
    // For the channel that the interaction creates: by its name, a person finds it if it is left behind.
    seed: async () => ({ display_name: newDisplayName() }),
  },
  'a business has a client': {
    fact: 'core lists at least one client of the business.',
    seed: async (seeds) => {
      await seeds.client();
      return {};
    },
  },
  'a channel exists': { fact: 'The channel was created; its status does not matter.', seed: 'channel' },
  'an active channel exists': {
    fact: 'The channel is active; the contact and the external uid have no session on it.',
    seed: 'active channel',
  },
  'an inactive channel exists': {
    fact: 'The channel was active and was made inactive; the contact and the external uid have no session on it.',
    seed: 'inactive channel',
  },
  'a session exists': { fact: 'The session of the contact and the external uid exists.', seed: 'active session' },
  'an active session exists': {
    fact: 'The session of the contact and the external uid is active, on an active channel.',
    seed: 'active session',
  },
  'an inactive session exists': {
    fact: 'The session was active and was made inactive; its channel is active.',
    seed: 'inactive session',
  },
  'a channel has been activated': {
    fact: 'The activation of the channel was asked for, and the callback about it was delivered.',
    seed: 'activated channel',
  },
  'a session has been activated': {
    fact: 'The session became active on an active channel, and the callback about it was delivered.',
    seed: 'activated session',
  },
  'a pending channel exists': {
    fact: 'The channel was created, and its activation was not asked for.',
    seed: 'channel',
    keptForDeployedPacts: true,
  },
  'a channel has been deleted': {
    fact: 'The channel was created and deleted.',
    seed: 'deleted channel',
    keptForDeployedPacts: true,
  },
  'a channel exists whose activation is not confirmed': {
    fact: 'The activation of the channel was asked for, and the app has not received the callback about it.',
    seed: 'unconfirmed channel',
    keptForDeployedPacts: true,
  },
  'a session exists whose activation is not confirmed': {
    fact: 'The session is on an active channel, and the app has not received the callback about it.',
    seed: 'unconfirmed session',
    keptForDeployedPacts: true,
  },
};
