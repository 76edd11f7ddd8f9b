import { createHash, timingSafeEqual } from 'node:crypto';
import { unauthorized } from './errors';

/** A credential and what it opens. All kinds may make all calls (source: api); only one app may set ai_status. */
export interface Token {
  readonly token: string;
  readonly kind: 'staff' | 'app' | 'directory';
  readonly businessUid: string;
  readonly aiReceptionist?: boolean;
}

export type Caller = Omit<Token, 'token'>;

const digest = (text: string) => createHash('sha256').update(text).digest();

/** The token in an Authorization header; empty when there is none. The scheme's case does not matter (RFC 9110). */
export const presentedToken = (authorization = '') => /^Bearer (\S+)$/i.exec(authorization)?.[1] ?? '';

/**
 * Who a request comes from, by its Authorization header. Throws 401 without, or with any other than a known token.
 * Every known token is compared, by digests of equal length, so that the time taken tells nothing of any of them.
 */
export function authenticator(tokens: readonly Token[]): (authorization: string | undefined) => Caller {
  const known = tokens.map(({ token, ...caller }) => ({ digest: digest(token), caller }));
  return (authorization) => {
    const token = presentedToken(authorization);
    const presented = digest(token);
    let found: Caller | undefined;
    for (const each of known) if (timingSafeEqual(each.digest, presented)) found = each.caller;
    // No token is never a match: not even of one that was configured empty by mistake.
    if (!token || !found) throw unauthorized();
    return found;
  };
}
