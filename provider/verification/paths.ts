// Apart from host.ts, so that the Verifier's process does not load a server, and the gateway behind it, for two words.

/** Where the host, below each provider's URL, sets states up and hands out messages. */
export const setupPath = '/_verification/setup';
export const messagePath = '/_verification/message';
