import type { RequestListener } from 'node:http';
import { expect } from 'chai';
import { BrokerClient } from '../../client/broker-client';
import { checkBroker } from '../../client/check';
import { failure } from '../fixtures';

const hal = { 'Content-Type': 'application/hal+json' };

/** What a broker says at its base URL, as much as is read of it. */
export const index = JSON.stringify({ _links: { 'pb:publish-contracts': { href: '' } } });

/** Listens as a broker does that has one answer to everything. */
export const answering =
  (status: number, body = '', headers: Record<string, string> = hal): RequestListener =>
  (_, response) =>
    response.writeHead(status, headers).end(body);

export const check = (url: string, timeoutMs?: number) => checkBroker(new BrokerClient({ url }, timeoutMs));

/** What is said of a broker that is refused, in one line, after the words that name it. */
export const refusal = async (url: string, timeoutMs?: number) => {
  const { message } = await failure(check(url, timeoutMs));
  expect(message.startsWith(`The Pact Broker at ${url} `)).to.equal(true, message);
  expect(message).to.not.include('\n');
  return message.slice(`The Pact Broker at ${url} `.length);
};
