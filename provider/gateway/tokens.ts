import { createHash, timingSafeEqual } from 'node:crypto';
import type { Refusals } from './errors';

/** A credential and its owner. All kinds may make all calls (source: api); only the AI receptionist's app may set ai_status. */
export interface Token {
  readonly token: string;
  readonly kind: 'staff' | 'app' | 'directory';
  readonly businessUid: string;
  readonly aiReceptionist?: boolean;
}

/** Whoever calls the gateway, known by a token. */
export type Principal = Omit<Token, 'token'>;

const digest = (text: string) => createHash('sha256').update(text).digest();

/** The token in an Authorization header; empty when there is none. The scheme's case does not matter (RFC 9110). */
export const presentedToken = (authorization = '') => /^Bearer (\S+)$/i.exec(authorization)?.[1] ?? '';

/**
 * Finds whose request it is, by its Authorization header; throws 401 for any other than a known token. Every known token is
 * compared, by digests of equal length, so that the time taken tells nothing of any of them.
 */
export function authenticator(
  tokens: readonly Token[],
  { unauthorized }: Refusals,
): (authorization: string | undefined) => Principal {
  const principals = tokens.map(({ token, ...principal }) => ({ digest: digest(token), principal }));
  return (authorization) => {
    const token = presentedToken(authorization);
    const presented = digest(token);
    let found: Principal | undefined;
    for (const each of principals) if (timingSafeEqual(each.digest, presented)) found = each.principal;
    // A missing token never matches, not even a token that was configured empty by mistake.
    if (!token || !found) throw unauthorized();
    return found;
  };
}
