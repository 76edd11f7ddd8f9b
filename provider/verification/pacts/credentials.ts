import { textsIn } from '../../../lib/json';
import type { Interaction } from '../../../lib/pact';

/** The value `token` of every state. The host puts the target's token in its place, so that pact's core never sees the token. */
export const tokenPlaceholder = 'pact-verification-token';

const bearer = /^bearer\b/i;

/** A recorded credential that the target's token takes the place of. A key or a password proves something else than a token. */
export const isBearer = (authorization: string): boolean => bearer.test(authorization);

/** Tells if a state injects the token into a header: then the target's token is meant, whatever was recorded beside it. */
function asksForToken(header: string, { json }: Interaction): boolean {
  const { request } = json as { request?: { generators?: { header?: Readonly<Record<string, unknown>> } } };
  return textsIn(request?.generators?.header?.[header]).some((text) => /\$\{token\}/.test(text));
}

/** The values that are recorded for a header, without those that take the target's token. */
const named = (name: RegExp, interaction: Interaction) =>
  Object.entries(interaction.request?.headers ?? {}).flatMap(([each, values]) =>
    name.test(each) && !asksForToken(each, interaction) ? [values].flat() : [],
  );

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

/** @param json an interaction of a pact */
export function marked(json: object): object {
  const { request } = json as { request: { headers: object } };
  return { ...json, request: { ...request, headers: { ...request.headers, [keepingHeader]: 'true' } } };
}
