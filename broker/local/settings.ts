import { join, resolve } from 'node:path';
import { z } from 'zod';
import { neverEmpty, readEnvironment, variable } from '../../lib/environment';
import { userFolder } from '../../lib/folders';
import { type BasicAuth, type BrokerConnection, connectionVariables, credentialsIn } from '../client/connection';

/** The settings of a local broker. */
export interface LocalBroker {
  /** Holds the data of one broker. It is made where it does not exist; else it must be empty, or an earlier broker's. */
  dataDir: string;
  cacheDir: string;
  /** 0 takes any free port. */
  port: number;
  /** Default: Docker where an engine answers, otherwise Ruby. */
  kind?: 'docker' | 'ruby' | undefined;
  /** PostgreSQL; default: SQLite in the data folder. */
  databaseUrl?: string | undefined;
  basicAuth?: BasicAuth | undefined;
}

export interface Settings extends LocalBroker {
  /** The broker that PACT_BROKER_BASE_URL names. No local one is started then. */
  external?: BrokerConnection;
}

const text = z.string().optional();
const filled = (otherwise: string) =>
  neverEmpty(z.string().min(1, `must have a value, or be unset for ${otherwise}`).optional());
const credential = filled('a broker that is open to all');

const variables = connectionVariables.safeExtend({
  PACT_BROKER_USERNAME: credential,
  PACT_BROKER_PASSWORD: credential,
  PACT_BROKER_DATABASE_URL: neverEmpty(
    z
      .string()
      .regex(/^postgres(ql)?:\/\//, 'must start with postgres:// (without it the broker keeps its data in SQLite)')
      .optional(),
  ),
  LOCAL_BROKER_PORT: variable.port.default(9292),
  LOCAL_BROKER_KIND: z.enum(['docker', 'ruby'], 'must be docker or ruby').optional(),
  LOCAL_BROKER_DATA: filled('the folder of this user'),
  XDG_DATA_HOME: text,
  XDG_CACHE_HOME: text,
});

/** The folder of the gems, which all brokers of a user share. */
export const cacheFolder = (env: { XDG_CACHE_HOME?: string | undefined }) => userFolder(env.XDG_CACHE_HOME, '.cache');

/** @throws naming every mistake, one to a line */
export function readSettings(environment: NodeJS.ProcessEnv = process.env): Settings {
  const env = readEnvironment(variables, environment);
  const { token, basicAuth } = credentialsIn(env);
  return {
    port: env.LOCAL_BROKER_PORT,
    dataDir: resolve(env.LOCAL_BROKER_DATA ?? join(userFolder(env.XDG_DATA_HOME, '.local/share'), 'pact-broker')),
    cacheDir: cacheFolder(env),
    ...(env.PACT_BROKER_BASE_URL && { external: { url: env.PACT_BROKER_BASE_URL, token, basicAuth } }),
    ...(env.LOCAL_BROKER_KIND && { kind: env.LOCAL_BROKER_KIND }),
    ...(env.PACT_BROKER_DATABASE_URL && { databaseUrl: env.PACT_BROKER_DATABASE_URL }),
    ...(basicAuth && { basicAuth }),
  };
}
