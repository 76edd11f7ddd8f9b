import { createHash, timingSafeEqual } from 'node:crypto';
import type { Refusals } from './errors';

/** A staff, app or directory token, which may all make every call (source: api). */
export interface Token {
  readonly token: string;
  readonly businessUid: string;
  /** True for the AI receptionist's app, which alone may set ai_status. */
  readonly aiReceptionist?: boolean;
}

/** The owner of a token, who calls the gateway. */
export type Principal = Omit<Token, 'token'>;

const digest = (text: string) => createHash('sha256').update(text).digest();

/** The token in an Authorization header; empty when it has none. The scheme's case does not matter (RFC 9110). */
export const presentedToken = (authorization = '') => /^Bearer (\S+)$/i.exec(authorization)?.[1] ?? '';

/**
 * Returns a function that finds the principal of an Authorization header, and throws 401 where there is none. It compares digests of
 * equal length with every token, so that its duration tells nothing about them.
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
    // A missing token must not match one that was configured empty by mistake.
    if (!token || !found) throw unauthorized();
    return found;
  };
}
