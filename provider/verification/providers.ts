// Apart from target.ts, which brings the whole embedded gateway with it: most that need the names do not need that.

/** The providers whose pacts are replayed: two services behind one address, deployed on their own. */
export const providers = ['communication-gw', 'core'] as const;
export type Provider = (typeof providers)[number];
