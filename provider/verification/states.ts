import type { ChannelSeed, Seeds, SessionSeed } from './seeds';

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
  'a business has a client': async (seeds) => ({ contact_uid: await seeds.contact() }),
  'a pending channel exists': async (seeds) => ofChannel(await seeds.pendingChannel()),
  'an active channel exists': async (seeds) => ofChannel(await seeds.activeChannel()),
  'an active session exists': async (seeds) => ofSession(await seeds.activeSession()),
  'an inactive session exists': async (seeds) => ofSession(await seeds.inactiveSession()),
  'a channel has been activated': async (seeds) => ofChannel(await seeds.sharedChannel()),
  'a session has been activated': async (seeds) => ofSession(await seeds.activeSession()),
};
