import { z } from 'zod';
import { BrokerClient } from './broker-client';
import { readBroker } from './connection';

const index = z.object({ _links: z.record(z.string(), z.unknown()) });

/**
 * Asks a broker for its index before anything depends on it: the pact CLI waits for ever on one that hangs, and its words for the other
 * ways to fail are those of its HTTP library.
 * @throws one line that tells apart: not reachable, hanging, not trusted, wrong credentials, not a Pact Broker, fault of its own
 */
export async function checkBroker(client: BrokerClient): Promise<void> {
  const { status, data } = await client.ask('');
  const read = index.safeParse(data);
  if (status === 404)
    throw client.failure('answers 404: PACT_BROKER_BASE_URL is not where the broker is, a path is wrong or missing');
  if (status !== 200 || !read.success || !('pb:publish-contracts' in read.data._links)) {
    throw client.failure(`answers ${status}, but not as a Pact Broker does: is PACT_BROKER_BASE_URL its address?`);
  }
}

/** The broker that the environment names, once it is known to answer. */
export async function connect(): Promise<BrokerClient> {
  const client = new BrokerClient(readBroker());
  await checkBroker(client);
  return client;
}
