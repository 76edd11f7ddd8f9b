// Apart from target.ts, which brings the whole embedded gateway with it: most that need the names do not need that.

/** The providers whose pacts are replayed: two services behind one address, deployed on their own. */
export const providers = ['communication-gw', 'core'] as const;
export type Provider = (typeof providers)[number];

/** The provider of a name; `undefined` for one whose pacts are not replayed here. */
export const providerNamed = (name: string | undefined): Provider | undefined =>
  providers.find((provider) => provider === name);
