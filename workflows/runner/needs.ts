import { z } from 'zod';
import { readEnvironment, variable } from '../../lib/environment';
import { own } from '../../lib/own';
import type { Target } from '../../provider/verification/target/target';

const bearer = (name: string) => ({ variable: name, scheme: 'Bearer' });
const admin = (name: string) => ({ variable: name, scheme: 'Admin' });

/** The kinds of tokens that a step may name, each with the variable that holds one and the scheme of its Authorization header. */
export const tokenKinds = {
  staff: bearer('COMMUNICATION_GW_TOKEN'),
  directory: bearer('DIRECTORY_TOKEN'),
  client: bearer('CLIENT_TOKEN'),
  app: bearer('APP_TOKEN'),
  business: bearer('BUSINESS_TOKEN'),
  operator: bearer('OPERATOR_TOKEN'),
  admin: admin('ADMIN_TOKEN'),
  internal: admin('INTERNAL_TOKEN'),
} as const;
export type TokenKind = keyof typeof tokenKinds;

/** The variable of the second address, which useFallback and useFallbackApi ask for. */
export const secondAddress = 'FALLBACK_API_URL';

/** The placeholders that the account gives a value, each with its variable. An id and a uid of one name are the same. */
export const configured: Readonly<Record<string, string>> = {
  business_id: 'COMMUNICATION_GW_BUSINESS_UID',
  business_uid: 'COMMUNICATION_GW_BUSINESS_UID',
  staff_id: 'STAFF_UID',
  staff_uid: 'STAFF_UID',
  client_id: 'CLIENT_UID',
  client_uid: 'CLIENT_UID',
  matter_uid: 'MATTER_UID',
  directory_id: 'DIRECTORY_ID',
  conversation_uid: 'CONVERSATION_UID',
};

/** A variable with this prefix sets the placeholder of its name, where nothing else does. Without it, a document could read any variable. */
const prefix = 'PLACEHOLDER_';
const prefixed = (name: string) => `${prefix}${name.toUpperCase()}`;

/** The variable that sets a placeholder; `undefined` for a name that none can have. */
export const variableFor = (name: string): string | undefined =>
  own(configured, name) ?? (/^\w+$/.test(name) ? prefixed(name) : undefined);

/** True for a variable of the account, which any document may ask for. */
export const isConfigured = (variable: string): boolean => !variable.startsWith(prefix);

/** A value that a document asks for, and that a variable sets. */
export interface Need {
  readonly variable: string;
  /** The place that asks for it first, as `file:line`. */
  readonly where: string;
  readonly what: string;
}

/** The values that step lists may ask for, by their variables. Those of tokens are secrets. */
export type Given = ReadonlyMap<string, string>;
/** Tells which variables have a value. */
export type Known = Pick<Given, 'has'>;

const token = variable.token.optional();
const id = z.string().regex(/^\S+$/, 'must be an id without white space').optional();

const given = z.object({
  COMMUNICATION_GW_TOKEN: token,
  DIRECTORY_TOKEN: token,
  CLIENT_TOKEN: token,
  APP_TOKEN: token,
  BUSINESS_TOKEN: token,
  OPERATOR_TOKEN: token,
  ADMIN_TOKEN: token,
  INTERNAL_TOKEN: token,
  FALLBACK_API_URL: variable.serviceUrl('COMMUNICATION_GW_TOKEN').optional(),
  COMMUNICATION_GW_BUSINESS_UID: variable.businessUid.optional(),
  STAFF_UID: id,
  CLIENT_UID: id,
  MATTER_UID: id,
  DIRECTORY_ID: id,
  CONVERSATION_UID: id,
});

/** Reads what the environment gives to step lists. @throws with every mistake */
export function readGiven(environment: NodeJS.ProcessEnv = process.env): Given {
  const placeholders = Object.entries(environment).filter(([name]) => name.startsWith(prefix));
  const all = [...Object.entries(readEnvironment(given, environment)), ...placeholders];
  return new Map(all.flatMap(([name, value]) => (value ? [[name, value] as const] : [])));
}

/** The variables that have a value where the gateway is embedded: it gives some by itself. */
export const knownWithEmbedded = (environment: Given): Known =>
  new Set([
    'COMMUNICATION_GW_TOKEN',
    'COMMUNICATION_GW_BUSINESS_UID',
    'CLIENT_UID',
    secondAddress,
    ...environment.keys(),
  ]);

/** The values that a target gives step lists, beside the environment. */
export function withTargetOf({ token, businessUid, clientUid, urls, kind }: Target, environment: Given): Given {
  const own = clientUid === undefined ? [] : [['CLIENT_UID', clientUid] as const];
  // An embedded gateway is behind the second address too.
  const second = kind === 'embedded' ? [[secondAddress, urls['communication-gw']] as const] : [];
  const account = [['COMMUNICATION_GW_TOKEN', token] as const, ['COMMUNICATION_GW_BUSINESS_UID', businessUid] as const];
  return new Map([...own, ...second, ...environment, ...account]);
}

/** The needs that nothing meets. */
export const unmet = (needs: readonly Need[], known: Known): Need[] =>
  needs.filter(({ variable }) => !known.has(variable));

/** A line that names the variable to set. */
export const asLine = ({ where, variable, what }: Need) => `${where} needs ${variable} for ${what}`;
