import { execFile } from 'node:child_process';
import type { RequestListener } from 'node:http';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { projectFolder } from '../../../lib/folders';
import { BrokerClient } from '../../client/broker-client';
import { checkBroker } from '../../client/check';
import { failure } from '../fixtures';

const hal = { 'Content-Type': 'application/hal+json' };

/** A broker's index, as far as it is read. */
export const index = JSON.stringify({ _links: { 'pb:publish-contracts': { href: '' } } });

/** Responds to every request in the same way. */
export const answering =
  (status: number, body = '', headers: Record<string, string> = hal): RequestListener =>
  (_, response) =>
    response.writeHead(status, headers).end(body);

export const check = (url: string, timeoutMs?: number) => checkBroker(new BrokerClient({ url }, timeoutMs));

/** Checks a broker that is refused, and returns the error's one line without the words that name the broker. */
export const refusal = async (url: string, timeoutMs?: number) => {
  const { message } = await failure(check(url, timeoutMs));
  expect(message.startsWith(`The Pact Broker at ${url} `)).to.equal(true, message);
  expect(message).to.not.include('\n');
  return message.slice(`The Pact Broker at ${url} `.length);
};

const asking = (url: string) => `
  require('./lib/loopback').keepLoopbackFromProxies();
  const { BrokerClient } = require('./broker/client/broker-client');
  const { checkBroker } = require('./broker/client/check');
  const { pactBroker } = require('./broker/client/pact-cli');
  const client = new BrokerClient({ url: '${url}' });
  checkBroker(client).then(() => pactBroker(client, ['list-environments'], 'was reached')).catch((error) => console.log(error.message));`;

/**
 * Asks a broker by our client and by the pact CLI, in a program with these variables beside those of the tests.
 * @returns the program's output; "was reached" where both got through, although the broker has no environments
 */
export async function askByProgram(url: string, variables: Readonly<Record<string, string>>): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['-r', 'ts-node/register', '-e', asking(url)], {
    cwd: projectFolder,
    env: { ...process.env, ...variables },
  });
  return stdout;
}
