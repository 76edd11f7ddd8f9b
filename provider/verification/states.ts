import type { ChannelSeed, Seeds, SessionSeed } from './seeding/seeds';

/** What a state hands to the requests that are recorded with it, by the names in their expressions. */
export type StateValues = Readonly<Record<string, string>>;
export type StateHandler = (seeds: Seeds) => Promise<StateValues>;

const ofChannel = ({ channelUid, contactUid, externalUid }: ChannelSeed): StateValues => ({
  channel_uid: channelUid,
  contact_uid: contactUid,
  external_uid: externalUid,
});
const ofSession = (seed: SessionSeed): StateValues => ({ ...ofChannel(seed), session_uid: seed.sessionUid });

/** The provider states: facts about the provider, each with how to make it true. `business_uid` is added to all of them. */
export const states: Readonly<Record<string, StateHandler>> = {
  'a business exists': async () => ({}),
  'a business has a client': async (seeds) => {
    await seeds.client();
    return {};
  },
  'a pending channel exists': async (seeds) => ofChannel(await seeds.pendingChannel()),
  'a channel has been deleted': async (seeds) => ofChannel(await seeds.deletedChannel()),
  'a channel exists whose activation is not confirmed': async (seeds) => ofChannel(await seeds.unconfirmedChannel()),
  'an active channel exists': async (seeds) => ofChannel(await seeds.activeChannel()),
  'a session exists whose activation is not confirmed': async (seeds) => ofSession(await seeds.unconfirmedSession()),
  'an active session exists': async (seeds) => ofSession(await seeds.activeSession()),
  'an inactive session exists': async (seeds) => ofSession(await seeds.inactiveSession()),
  'a channel has been activated': async (seeds) => ofChannel(await seeds.activatedChannel()),
  'a session has been activated': async (seeds) => ofSession(await seeds.activatedSession()),
};
