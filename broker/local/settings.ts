import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { z } from 'zod';
import { readEnvironment } from '../../lib/environment';

export interface BasicAuth {
  username: string;
  password: string;
}

/** A broker that somebody else runs. */
export interface ExternalBroker {
  url: string;
  /** Value of the Authorization header. */
  authorization?: string;
}

export interface Settings {
  /** Set by PACT_BROKER_BASE_URL: then there is nothing to start. */
  external?: ExternalBroker;
  /** 0 takes any free port. */
  port: number;
  dataDir: string;
  cacheDir: string;
  kind?: 'docker' | 'ruby';
  /** PostgreSQL; SQLite in the data folder without it. */
  databaseUrl?: string;
  basicAuth?: BasicAuth;
}

const text = z.string().optional();

const httpUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
  .refine((url) => !URL.canParse(url) || !new URL(url).password, {
    error: 'must not hold a password: set PACT_BROKER_USERNAME and PACT_BROKER_PASSWORD',
  })
  .transform((url) => url.replace(/\/+$/, ''));

const environment = z
  .object({
    PACT_BROKER_BASE_URL: httpUrl.optional(),
    PACT_BROKER_USERNAME: text,
    PACT_BROKER_PASSWORD: text,
    PACT_BROKER_TOKEN: text,
    PACT_BROKER_DATABASE_URL: z
      .string()
      .regex(/^postgres(ql)?:\/\//, 'must start with postgres:// (without it the broker keeps its data in SQLite)')
      .optional(),
    LOCAL_BROKER_PORT: z
      .string()
      .regex(/^\d{1,5}$/, 'must be a port, 0 to 65535')
      .transform(Number)
      .refine((port) => port <= 65535, 'must be a port, 0 to 65535')
      .default(9292),
    LOCAL_BROKER_KIND: z.enum(['docker', 'ruby'], 'must be docker or ruby').optional(),
    LOCAL_BROKER_DATA: text,
    XDG_DATA_HOME: text,
    XDG_CACHE_HOME: text,
  })
  .refine((env) => !env.PACT_BROKER_USERNAME === !env.PACT_BROKER_PASSWORD, {
    error: 'needs PACT_BROKER_PASSWORD beside it, and the other way round',
    path: ['PACT_BROKER_USERNAME'],
    when: () => true,
  })
  .refine((env) => !(env.PACT_BROKER_TOKEN && env.PACT_BROKER_USERNAME), {
    error: 'cannot be set together with PACT_BROKER_USERNAME: a broker takes one or the other',
    path: ['PACT_BROKER_TOKEN'],
    when: () => true,
  });

/** The XDG specification: a relative path is invalid and to be ignored. */
const xdg = (value: string | undefined, fallback: string) =>
  join(value && isAbsolute(value) ? value : join(homedir(), fallback), 'communication-gw-contracts');

/** The gems are kept here: for this user, whatever the data folder. */
export const cacheFolder = (env: { XDG_CACHE_HOME?: string | undefined }) => xdg(env.XDG_CACHE_HOME, '.cache');

export const basicAuthorization = ({ username, password }: BasicAuth) =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

/**
 * Reads the environment.
 * @throws naming every mistake, one to a line
 */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const it = readEnvironment(environment, env);
  const basicAuth =
    it.PACT_BROKER_USERNAME && it.PACT_BROKER_PASSWORD
      ? { username: it.PACT_BROKER_USERNAME, password: it.PACT_BROKER_PASSWORD }
      : undefined;
  const authorization = it.PACT_BROKER_TOKEN
    ? `Bearer ${it.PACT_BROKER_TOKEN}`
    : basicAuth && basicAuthorization(basicAuth);
  return {
    port: it.LOCAL_BROKER_PORT,
    dataDir: it.LOCAL_BROKER_DATA
      ? resolve(it.LOCAL_BROKER_DATA)
      : join(xdg(it.XDG_DATA_HOME, '.local/share'), 'pact-broker'),
    cacheDir: cacheFolder(it),
    ...(it.PACT_BROKER_BASE_URL && {
      external: { url: it.PACT_BROKER_BASE_URL, ...(authorization && { authorization }) },
    }),
    ...(it.LOCAL_BROKER_KIND && { kind: it.LOCAL_BROKER_KIND }),
    ...(it.PACT_BROKER_DATABASE_URL && { databaseUrl: it.PACT_BROKER_DATABASE_URL }),
    ...(basicAuth && { basicAuth }),
  };
}
