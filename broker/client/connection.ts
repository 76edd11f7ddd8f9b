import { type ExternalBroker, readSettings } from '../local/settings';

/** The variables, as the help texts of the commands that need a broker print them. */
export const brokerHelp = `
  PACT_BROKER_BASE_URL                         the Pact Broker; a path and a slash at the end are fine
  PACT_BROKER_TOKEN                            its token, or
  PACT_BROKER_USERNAME, PACT_BROKER_PASSWORD   its basic auth, where it asks for one
  NODE_EXTRA_CA_CERTS and SSL_CERT_FILE        both, where its certificate is not a public one: a PEM file that holds it
`;

/**
 * The broker that the environment names. None is assumed: what is published by mistake cannot be taken back.
 * @throws with every mistake
 */
export function readBroker(env: NodeJS.ProcessEnv = process.env): ExternalBroker {
  const { external } = readSettings(env);
  if (!external) {
    throw new Error('PACT_BROKER_BASE_URL must be set: the broker to use (npm run broker:start starts one here)');
  }
  const { username, search, hash } = new URL(external.url);
  if (username || search || hash) {
    throw new Error('PACT_BROKER_BASE_URL must hold neither credentials nor a query: it is printed');
  }
  return external;
}
