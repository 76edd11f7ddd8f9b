import type { Seeds } from './seeding/seeds';
import type { ReceivedCallback } from './target/listener';

export type MessageProvider = (seeds: Seeds) => Promise<ReceivedCallback>;

/**
 * The messages. Each is the callback that the provider delivered while the message's state was seeded. A wrong callback, which stops
 * seeding, is handed out too, so that the contract says what is wrong with it.
 */
export const messages: Readonly<Record<string, MessageProvider>> = {
  'a callback that a channel became active': async (seeds) => (await seeds.get('activated channel')).arrival.callback,
  'a callback that a session became active': async (seeds) => (await seeds.get('activated session')).arrival.callback,
};
