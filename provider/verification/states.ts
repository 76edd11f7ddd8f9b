import type { ChannelSeed, Seeds, SessionSeed } from './seeding/seeds';

/** Values that a state injects into the requests recorded with it, by the names in their expressions. */
export type StateValues = Readonly<Record<string, string>>;

export interface ProviderState {
  /** The fact, for a reader who has to make it true by other means. */
  readonly fact: string;
  /** Makes the fact true, and returns the values that speak of it. */
  readonly seed: (seeds: Seeds) => Promise<StateValues>;
}

const ofChannel = ({ channelUid, contactUid, externalUid }: ChannelSeed): StateValues => ({
  channel_uid: channelUid,
  contact_uid: contactUid,
  external_uid: externalUid,
});
const ofSession = (seed: SessionSeed): StateValues => ({ ...ofChannel(seed), session_uid: seed.sessionUid });

/** The provider states. Each injects `business_uid` too. */
export const states: Readonly<Record<string, ProviderState>> = {
  'a business exists': {
    fact: 'The token belongs to a business.',
    seed: async () => ({}),
  },
  'a business has a client': {
    fact: 'core lists at least one client of the business.',
    seed: async (seeds) => {
      await seeds.client();
      return {};
    },
  },
  'a pending channel exists': {
    fact: 'The channel was created, and its activation was not asked for.',
    seed: async (seeds) => ofChannel(await seeds.pendingChannel()),
  },
  'a channel has been deleted': {
    fact: 'The channel was created and deleted.',
    seed: async (seeds) => ofChannel(await seeds.deletedChannel()),
  },
  'a channel exists whose activation is not confirmed': {
    fact: 'The activation of the channel was asked for, and the app has not received the callback about it.',
    seed: async (seeds) => ofChannel(await seeds.unconfirmedChannel()),
  },
  'an active channel exists': {
    fact: 'The channel is active and takes sessions; the contact and the external uid have no session on it.',
    seed: async (seeds) => ofChannel(await seeds.activeChannel()),
  },
  'a session exists whose activation is not confirmed': {
    fact: 'The session is on an active channel, and the app has not received the callback about it.',
    seed: async (seeds) => ofSession(await seeds.unconfirmedSession()),
  },
  'an active session exists': {
    fact: 'The session of the contact and the external uid is active, on an active channel.',
    seed: async (seeds) => ofSession(await seeds.activeSession()),
  },
  'an inactive session exists': {
    fact: 'The session was active and was made inactive; its channel is active.',
    seed: async (seeds) => ofSession(await seeds.inactiveSession()),
  },
  'a channel has been activated': {
    fact: 'The activation of the channel was asked for, and the callback about it was delivered.',
    seed: async (seeds) => ofChannel(await seeds.activatedChannel()),
  },
  'a session has been activated': {
    fact: 'The session was created on an active channel, and the callback about it was delivered.',
    seed: async (seeds) => ofSession(await seeds.activatedSession()),
  },
};
