import type { Interaction } from '../../../lib/pact';

const bearer = /^bearer\b/i;

/** A recorded credential that the target's token takes the place of. A key or a password proves something else than a token. */
export const isBearer = (authorization: string): boolean => bearer.test(authorization);

const named = (name: RegExp, { request }: Interaction) =>
  Object.entries(request?.headers ?? {}).flatMap(([each, values]) => (name.test(each) ? [values].flat() : []));

/** True for an interaction about a refused token, which must be sent as it was recorded. */
export const keepsBearer = (interaction: Interaction): boolean =>
  (interaction.status === 401 || interaction.status === 403) && named(/^authorization$/i, interaction).some(isBearer);

/** True for an interaction that is replayed with the credential of its pact. */
export const keepsCredential = (interaction: Interaction): boolean =>
  keepsBearer(interaction) ||
  named(/^(x-)?api-?key$/i, interaction).length > 0 ||
  named(/^authorization$/i, interaction).some((value) => !isBearer(value));

/** Marks a request whose Bearer token is kept, on its way from pact's core to the host, which takes it off. */
export const keepingHeader = 'pact-verification-keeps-bearer';

/** The interaction as JSON for pact's core, marked where its Bearer token is kept. */
export function marked(interaction: Interaction): object {
  if (!keepsBearer(interaction)) return interaction.json;
  const { request } = interaction.json as { request: { headers: object } };
  return { ...interaction.json, request: { ...request, headers: { ...request.headers, [keepingHeader]: 'true' } } };
}
