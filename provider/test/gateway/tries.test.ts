import { once } from 'node:events';
import { createServer } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { activating, startTestGateway, useGateway } from '../support/gateway';
import { hang, type Reply, status } from '../support/sink';

describe('the waits between the tries', () => {
  const gateway = useGateway({ retryDelaysMs: [20, 60] });

  it('are those of retryDelaysMs, in their order', async () => {
    const uid = await activating(gateway(), status(500), status(500));
    const third = await gateway().sink.nth(3, uid);
    const [first, second] = gateway().sink.about(uid);
    if (!first || !second) throw new Error('three tries');
    // One millisecond less, because timers count whole ones. No upper bound, because a busy machine may be late.
    expect(second.at - first.at).to.be.at.least(19);
    expect(third.at - second.at).to.be.at.least(59);
  });
});

describe('a callback whose response is late', () => {
  const gateway = useGateway({ responseTimeoutMs: 100, retryDelaysMs: [5] });

  it('has failed, and is sent again', async () => {
    const { api, sink } = gateway();
    const uid = await activating(gateway(), hang, hang);
    await api.channelBecomes(uid, 'error');
    expect(sink.about(uid)).to.have.length(2);
  });

  it('has failed even when garbage was collected while it was awaited', async () => {
    const { api, sink } = gateway();
    setFlagsFromString('--expose-gc');
    const collect: Reply = () => setTimeout(runInNewContext('gc'), 10);
    const uid = await activating(gateway(), collect, collect);
    await api.channelBecomes(uid, 'error');
    expect(sink.about(uid)).to.have.length(2);
  });
});

describe('a callback that nobody listens for', () => {
  it('has failed', async () => {
    const free = createServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    const address = free.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    await new Promise((resolve) => free.close(resolve));
    const callbacks = { url: `http://127.0.0.1:${port}/`, secrets: [] };
    const gateway = await startTestGateway({ callbacks });
    try {
      await gateway.api.channelBecomes(await activating(gateway), 'error');
    } finally {
      await gateway.close();
    }
  });
});
