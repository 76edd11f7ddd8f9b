import { mock } from 'node:test';
import { expect } from 'chai';
import { sessionOf } from '../support/api';
import { activating, ada, sharedGateway, startTestGateway } from '../support/gateway';
import { held, type Reply, reset, Sink, status } from '../support/sink';
import { eventually } from '../support/waiting';

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

  const pauses: [string, (now: number) => string][] = [
    ['in seconds', () => '1'],
    ['as a date', (now) => new Date(now + 2000).toUTCString()],
  ];
  for (const [what, retryAfter] of pauses) {
    for (const code of [429, 503]) {
      it(`that is answered ${code} with Retry-After ${what} is sent again no sooner`, async () => {
        const { sink } = gateway();
        const uid = await activating(gateway(), status(code, { 'retry-after': retryAfter(Date.now()) }));
        const second = await sink.nth(2, uid);
        // Timers may fire a millisecond early, and a date has whole seconds.
        expect(second.at - (sink.about(uid)[0]?.at ?? 0)).to.be.at.least(990);
      });
    }
  }

  it('that is answered with a Retry-After which is none is sent again as usual', async () => {
    const { api } = gateway();
    const uid = await activating(gateway(), status(503, { 'retry-after': 'soon' }));
    await api.channelBecomes(uid, 'active');
  });

  it('waits for its turn while 64 others are in flight', async () => {
    const inFlight: ((response: Response) => void)[] = [];
    const held: typeof fetch = () => new Promise((resolve) => inFlight.push(resolve));
    const { api, close } = await startTestGateway({ misbehaviour: { fetch: held } });
    try {
      const uids = await Promise.all(Array.from({ length: 66 }, () => api.pendingChannel()));
      await Promise.all(uids.map((uid) => api.putChannel(uid, { status: 'active' })));
      await eventually('the number of callbacks in flight', 64, () => inFlight.length);
      inFlight[0]?.(new Response('{"success":true}'));
      await eventually('the number of callbacks that were sent', 65, () => inFlight.length);
    } finally {
      for (const resolve of inFlight) resolve(new Response('{"success":true}'));
      await close();
    }
  });

  it('is not read to the end of an endless response', async () => {
    let read = 0;
    const endless: typeof fetch = async () =>
      new Response(
        new ReadableStream({
          pull(stream) {
            read += 1;
            stream.enqueue(new Uint8Array(1024));
          },
        }),
      );
    const answers = { 'callback-reply': 'json' } as const;
    const { api, close } = await startTestGateway({ answers, misbehaviour: { fetch: endless }, retryDelaysMs: [] });
    try {
      const uid = await api.pendingChannel();
      await api.putChannel(uid, { status: 'active' });
      await api.channelBecomes(uid, 'error');
      expect(read).to.be.within(64, 80);
    } finally {
      await close();
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
    const { api, sink } = gateway();
    const response = held();
    const uid = await activating(gateway(), response.reply);
    await sink.nth(1, uid);
    await api.deleteChannel(uid);
    await response.calledOff();
  });

  for (const what of ['session', 'channel'] as const) {
    it(`of a session is called off when the ${what} is deleted`, async () => {
      const { api, sink } = gateway();
      const channel = await api.activeChannel();
      const external = `called-off-${channel}`;
      const response = held();
      sink.script(external, response.reply);
      const { uid } = sessionOf(await api.createSession(channel, ada, external));
      await sink.nth(1, external);
      await (what === 'session' ? api.deleteSession(uid) : api.deleteChannel(channel));
      await response.calledOff();
    });
  }

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
