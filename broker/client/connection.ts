import { z } from 'zod';
import { neverEmpty, readEnvironment, variable } from '../../lib/environment';

export interface BasicAuth {
  readonly username: string;
  readonly password: string;
}

/** The address of a broker, and the credentials that it asks for. */
export interface BrokerConnection {
  /** Without a slash at the end. */
  readonly url: string;
  readonly token?: string | undefined;
  readonly basicAuth?: BasicAuth | undefined;
}

/** The variables, as the help texts of the commands that need a broker print them. */
export const brokerHelp = `
  PACT_BROKER_BASE_URL                         the Pact Broker; may have a path and a slash at the end
  PACT_BROKER_TOKEN                            its token, or
  PACT_BROKER_USERNAME, PACT_BROKER_PASSWORD   its basic auth
  NODE_EXTRA_CA_CERTS and SSL_CERT_FILE        both name a PEM file with its certificate, where that is not a public one
`;

/** Checks that two variables are set together or not at all. */
export const setTogether = (first: string, second: string) =>
  z.refine<Readonly<Record<string, unknown>>>((env) => !env[first] === !env[second], {
    error: `needs ${second} beside it, and the other way round`,
    path: [first],
    when: () => true,
  });

const baseUrl = variable
  .serviceUrl('PACT_BROKER_TOKEN, or PACT_BROKER_USERNAME and PACT_BROKER_PASSWORD')
  .transform((url) => url.replace(/\/+$/, ''));

const text = z.string().optional();

export const connectionVariables = z
  .object({
    PACT_BROKER_BASE_URL: neverEmpty(baseUrl.optional()),
    PACT_BROKER_USERNAME: text,
    PACT_BROKER_PASSWORD: text,
    PACT_BROKER_TOKEN: text,
  })
  .check(setTogether('PACT_BROKER_USERNAME', 'PACT_BROKER_PASSWORD'))
  .refine((env) => !(env.PACT_BROKER_TOKEN && env.PACT_BROKER_USERNAME), {
    error: 'cannot be set together with PACT_BROKER_USERNAME: a broker takes one or the other',
    path: ['PACT_BROKER_TOKEN'],
    when: () => true,
  });

/** The credentials that the variables hold. A local broker is started with the same ones. */
export const credentialsIn = (env: z.infer<typeof connectionVariables>) => ({
  ...(env.PACT_BROKER_TOKEN && { token: env.PACT_BROKER_TOKEN }),
  ...(env.PACT_BROKER_USERNAME &&
    env.PACT_BROKER_PASSWORD && {
      basicAuth: { username: env.PACT_BROKER_USERNAME, password: env.PACT_BROKER_PASSWORD },
    }),
});

/**
 * Reads which broker to use. There is no default, because what is published by mistake cannot be taken back.
 * @throws naming every mistake, one to a line
 */
export function readConnection(environment: NodeJS.ProcessEnv = process.env): BrokerConnection {
  const env = readEnvironment(connectionVariables, environment);
  const { PACT_BROKER_BASE_URL: url } = env;
  if (!url)
    throw new Error('PACT_BROKER_BASE_URL must be set: the broker to use (npm run broker:start starts one here)');
  return { url, ...credentialsIn(env) };
}

/** The value of the Authorization header; `undefined` without credentials. */
export function authorization({ token, basicAuth }: BrokerConnection): string | undefined {
  if (token) return `Bearer ${token}`;
  return basicAuth && `Basic ${Buffer.from(`${basicAuth.username}:${basicAuth.password}`).toString('base64')}`;
}
