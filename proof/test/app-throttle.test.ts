import { expect } from 'chai';
import { Clients, Connection } from '../../consumer/src';
import { callsPerSecond, startGateway } from '../../provider/gateway/start';

/** Makes calls for three seconds of the throttle, and returns how each ended. */
async function run(): Promise<string[]> {
  const { url, token, businessUid, close } = await startGateway({ requestsPerSecond: callsPerSecond });
  try {
    // Without retries, a 429 fails its call.
    const clients = new Clients(new Connection({ baseUrl: url, token, retries: 0 }));
    const calls = Array.from({ length: 2 * callsPerSecond + 1 }, () => clients.findFirst({ businessUid }));
    return (await Promise.allSettled(calls)).map((ended) =>
      ended.status === 'fulfilled' ? 'done' : ended.reason.name,
    );
  } finally {
    await close();
  }
}

describe("the throttle of channel-app's client", () => {
  it('is so exact that the embedded gateway, whose own throttle is on, never answers 429', async () => {
    const runs = await Promise.all(Array.from({ length: 20 }, run));
    expect(runs.flat().filter((ended) => ended !== 'done')).to.deep.equal([]);
  });
});
