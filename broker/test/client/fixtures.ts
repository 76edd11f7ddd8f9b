import type { RequestListener } from 'node:http';
import { expect } from 'chai';
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
