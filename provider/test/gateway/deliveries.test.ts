import { once } from 'node:events';
import { createServer } from 'node:net';
import { mock } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { ada, sharedGateway, startGateway, type TestGateway, useGateway } from '../support/gateway';
import { hang, held, type Reply, reset, Sink, status } from '../support/sink';

/** Asks for the activation of a new channel whose callbacks are answered as scripted. */
async function activating({ api, sink }: TestGateway, ...replies: Reply[]): Promise<string> {
  const uid = await api.pendingChannel();
  sink.script(uid, ...replies);
  await api.putChannel(uid, { status: 'active' });
  return uid;
}

describe('a callback', () => {
  const gateway = sharedGateway();

  const refusals: [string, Reply][] = [
    ['is answered 500', status(500)],
    ['is answered 400', status(400)],
    ['is answered 304', status(304)],
    ['is answered 429', status(429)],
    ['meets a connection that is reset', reset],
  ];
  for (const [what, reply] of refusals) {
    it(`that ${what} is sent again, and counts once it is answered 2xx`, async () => {
      const { api, sink } = gateway();
      const uid = await activating(gateway(), reply, status(204));
      await api.channelBecomes(uid, 'active');
      expect(sink.about(uid)).to.have.length(2);
    });
  }

  it('is the same on every try, under the same webhook-id', async () => {
    const uid = await activating(gateway(), status(500), status(500));
    const third = await gateway().sink.nth(3, uid);
    for (const each of gateway().sink.about(uid)) {
      expect([each.id, each.text]).to.deep.equal([third.id, third.text]);
    }
  });

  it('has the time of its own try in webhook-timestamp', async () => {
    const start = Date.now();
    mock.timers.enable({ apis: ['Date'], now: start });
    try {
      const hourLater: Reply = (response) => {
        mock.timers.setTime(start + 3_600_000);
        response.writeHead(500).end();
      };
      const uid = await activating(gateway(), hourLater);
      const { headers } = await gateway().sink.nth(2, uid);
      const [first] = gateway().sink.about(uid);
      const seconds = Math.floor(start / 1000);
      expect(first?.headers['webhook-timestamp']).to.equal(String(seconds));
      expect(headers['webhook-timestamp']).to.equal(String(seconds + 3600));
    } finally {
      mock.timers.reset();
    }
  });

  it('that was received is not sent again', async () => {
    const { api, sink } = gateway();
    const uid = await activating(gateway());
    await api.channelBecomes(uid, 'active');
    await api.setChannel(uid, 'inactive');
    const [first, second] = sink.about(uid);
    expect(sink.about(uid)).to.have.length(2);
    expect(first?.id).not.to.equal(second?.id);
  });

  it('answered 410 is not sent again: a channel is in error then', async () => {
    const { api, sink } = gateway();
    const uid = await activating(gateway(), status(410));
    await api.channelBecomes(uid, 'error');
    await api.setChannel(uid, 'active');
    const [refused, taken] = sink.about(uid);
    expect(sink.about(uid)).to.have.length(2);
    expect(refused?.id).not.to.equal(taken?.id);
  });

  it('that no try delivers is given up: a channel is in error then', async () => {
    const { api, sink } = gateway();
    const uid = await activating(gateway(), status(500), reset, status(503));
    await api.channelBecomes(uid, 'error');
    expect(sink.about(uid)).to.have.length(3);
  });

  it('that no try delivers is given up: a session has failed then', async () => {
    const { api, sink } = gateway();
    const channel = await api.activeChannel();
    const external = `given-up-${channel}`;
    sink.script(external, status(500), status(500), status(500));
    await api.createSession(channel, ada, external);
    const { payload } = await sink.nth(3, external);
    if (!('session' in payload.data)) throw new Error('not a session');
    await api.sessionBecomes(payload.data.session.uid, 'failed');
    expect(sink.about(external)).to.have.length(3);
  });

  it('is not taken where a redirect points: that is a failed try', async () => {
    const { api, sink } = gateway();
    const elsewhere = await Sink.listen();
    try {
      const redirects = [307, 308, 301].map((code) => status(code, { location: elsewhere.url }));
      const uid = await activating(gateway(), ...redirects);
      await api.channelBecomes(uid, 'error');
      expect(sink.about(uid)).to.have.length(3);
      expect(elsewhere.received).to.deep.equal([]);
    } finally {
      await elsewhere.close();
    }
  });

  it('of a channel that is deleted meanwhile is called off', async () => {
    const { api, sink, store } = gateway();
    const answer = held();
    const uid = await activating(gateway(), answer.reply);
    await sink.nth(1, uid);
    await api.deleteChannel(uid);
    answer.release(500);
    await api.activeChannel(); // a whole change begun afterwards: time enough for a second try
    expect(sink.about(uid)).to.have.length(1);
    expect(store.channel(uid, api.business)).to.equal(undefined);
  });

  it('says when it occurred: in RFC 3339, later each time, even within one millisecond', async () => {
    const { api, sink } = gateway();
    const uid = await api.pendingChannel();
    mock.timers.enable({ apis: ['Date'], now: Date.now() });
    try {
      for (const wanted of ['active', 'inactive', 'active'] as const) await api.setChannel(uid, wanted);
    } finally {
      mock.timers.reset();
    }
    const times = sink.about(uid).map(({ payload }) => payload.occurred_at);
    for (const time of times) expect(time).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/);
    const instants = times.map(Date.parse);
    const [first = 0, second = 0, third = 0] = instants;
    expect(instants).to.have.length(3);
    expect(first < second && second < third, times.join(' ')).to.equal(true);
  });
});

describe('the waits between the tries', () => {
  const gateway = useGateway({ retryDelaysMs: [20, 60] });

  it('are those of retryDelaysMs, in their order', async () => {
    const uid = await activating(gateway(), status(500), status(500));
    const third = await gateway().sink.nth(3, uid);
    const [first, second] = gateway().sink.about(uid);
    if (!first || !second) throw new Error('three tries');
    // One millisecond less: timers count whole ones. Only a lower bound: a busy machine may be late.
    expect(second.at - first.at).to.be.at.least(19);
    expect(third.at - second.at).to.be.at.least(59);
  });
});

describe('a callback whose answer is late', () => {
  const gateway = useGateway({ answerTimeoutMs: 100, retryDelaysMs: [5] });

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
    const gateway = await startGateway({ callbacks });
    try {
      await gateway.api.channelBecomes(await activating(gateway), 'error');
    } finally {
      await gateway.close();
    }
  });
});
