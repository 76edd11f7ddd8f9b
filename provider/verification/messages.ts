import type { Seeds } from './seeding/seeds';
import type { ReceivedCallback } from './target/listener';

export type MessageProvider = (seeds: Seeds) => Promise<ReceivedCallback>;

/**
 * The messages: each is the callback that the provider delivered while the message's state was seeded. A callback that seeding
 * cannot go on with is handed out all the same, so that the contract says what is wrong with it.
 */
export const messages: Readonly<Record<string, MessageProvider>> = {
  'a callback that a channel became active': async (seeds) => (await seeds.get('activated channel')).arrival.callback,
  'a callback that a session became active': async (seeds) => (await seeds.get('activated session')).arrival.callback,
};
