import { expect } from 'chai';
import { FaultLayer } from '../../gateway/faults/layer';
import { describeFault, type Fault } from '../../gateway/faults/schedule';
import { ada, business, startTestGateway, type TestGateway, tokens } from '../support/gateway';
import { eventually } from '../support/waiting';

describe('the fault layer', () => {
  const faults = new FaultLayer();
  let gateway: TestGateway;
  before(async () => {
    gateway = await startTestGateway({ misbehaviour: faults.misbehaviour, responseTimeoutMs: 100 });
  });
  after(() => gateway.close());

  /** Calls by plain fetch, since the calls of `api` check each response against the document, which has no faults. */
  async function createChannel(): Promise<number | string> {
    const response = fetch(`${gateway.api.url}/business/communication/channels`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tokens.staff}`, 'content-type': 'application/json' },
      body: JSON.stringify({ business_uid: business, type: 'transactional' }),
    });
    return response.then(
      ({ status }) => status,
      (error: Error & { cause: { code: string } }) => error.cause.code,
    );
  }

  const channelsMadeBy = async (calls: () => Promise<unknown>) => {
    const before = gateway.store.size.channels;
    await calls();
    return gateway.store.size.channels - before;
  };

  describe('of calls', () => {
    const at = { at: 'createChannel', nth: 2 } as const;
    const cases: { fault: Fault; responses: (number | string)[]; made: number }[] = [
      {
        fault: { ...at, kind: 'too many requests', times: 2, retryAfterS: 1 },
        responses: [201, 429, 429, 201],
        made: 2,
      },
      { fault: { ...at, kind: 'server error', times: 2 }, responses: [201, 500, 500, 201], made: 2 },
      { fault: { ...at, kind: 'request lost', times: 1 }, responses: [201, 'ECONNRESET', 201], made: 2 },
      { fault: { ...at, kind: 'response lost', times: 1 }, responses: [201, 'ECONNRESET', 201], made: 3 },
      { fault: { ...at, kind: 'token expired' }, responses: [201, 401, 401, 401], made: 1 },
    ];
    for (const { fault, responses, made } of cases) {
      it(`does ${describeFault(fault)}`, async () => {
        faults.play([fault]);
        const seen: (number | string)[] = [];
        const calls = async () => {
          for (const _ of responses) seen.push(await createChannel());
        };
        expect(await channelsMadeBy(calls)).to.equal(made);
        expect(seen).to.deep.equal(responses);
        expect(faults.struck).to.deep.equal([fault]);
      });
    }

    it('expires the token for every operation', async () => {
      faults.play([{ at: 'createChannel', nth: 1, kind: 'token expired' }]);
      await createChannel();
      expect((await gateway.api.listSessions('any')).status).to.equal(401);
    });

    it('says when to come back after too many requests', async () => {
      faults.play([{ at: 'listClients', nth: 1, kind: 'too many requests', times: 1, retryAfterS: 1 }]);
      const { status, headers } = await gateway.api.get('/platform/v1/clients', { business_id: business });
      expect({ status, retryAfter: headers['retry-after'] }).to.deep.equal({ status: 429, retryAfter: '1' });
    });

    it('carries a request out at once whose response is slow', async () => {
      faults.play([{ at: 'createChannel', nth: 1, kind: 'slow response', ms: 50 }]);
      const started = performance.now();
      expect(await channelsMadeBy(createChannel)).to.equal(1);
      // One less, because timers count whole milliseconds.
      expect(performance.now() - started).to.be.at.least(49);
    });

    it('leaves other operations alone, and says that nothing struck', async () => {
      faults.play([{ at: 'deleteChannel', nth: 1, kind: 'server error', times: 1 }]);
      expect(await createChannel()).to.equal(201);
      expect(faults.struck).to.deep.equal([]);
    });
  });

  describe('of callbacks', () => {
    const of = { of: 'channel', nth: 1 } as const;

    /** Activates a channel under a fault and waits for its status. `arrived` counts the callbacks that the app has by then. */
    async function activated(fault: Fault, becomes: 'active' | 'error') {
      faults.play([fault]);
      const uid = await gateway.api.pendingChannel();
      expect((await gateway.api.putChannel(uid, { status: 'active' })).status).to.equal(200);
      const arrivedWhenAnswered = gateway.sink.about(uid).length;
      await gateway.api.channelBecomes(uid, becomes);
      return { uid, arrivedWhenAnswered, arrived: gateway.sink.about(uid).length };
    }

    const cases: { fault: Fault; becomes: 'active' | 'error'; arrived: number }[] = [
      // The gateway of these tests makes three tries.
      { fault: { ...of, kind: 'callback lost', tries: 2 }, becomes: 'active', arrived: 1 },
      { fault: { ...of, kind: 'callback lost', tries: 3 }, becomes: 'error', arrived: 0 },
      { fault: { ...of, kind: 'callback unacknowledged', tries: 2 }, becomes: 'active', arrived: 3 },
      { fault: { ...of, kind: 'callback unacknowledged', tries: 3 }, becomes: 'error', arrived: 3 },
      { fault: { ...of, kind: 'callback swallowed' }, becomes: 'active', arrived: 0 },
      { fault: { ...of, kind: 'callback late', ms: 20 }, becomes: 'active', arrived: 1 },
      { fault: { ...of, kind: 'callback duplicated' }, becomes: 'active', arrived: 2 },
    ];
    for (const { fault, becomes, arrived } of cases) {
      it(`does ${describeFault(fault)}: the channel becomes ${becomes}`, async () => {
        expect(await activated(fault, becomes)).to.include({ arrived });
        expect(faults.struck).to.deep.equal([fault]);
      });
    }

    it('hands over late what the gateway has sent again meanwhile', async () => {
      const { uid } = await activated({ ...of, kind: 'callback late', ms: 200 }, 'active');
      const [first, second] = [await gateway.sink.nth(1, uid), await gateway.sink.nth(2, uid)];
      expect(second.id).to.equal(first.id);
    });

    it('hands a callback over after a newer one', async () => {
      const fault: Fault = { ...of, kind: 'callback out of order' };
      const { uid, arrived } = await activated(fault, 'active');
      expect(arrived).to.equal(0);
      await gateway.api.activeSession(uid, ada);
      await gateway.sink.nth(2, uid);
      const events = gateway.sink.about(uid).map(({ payload }) => payload.event);
      expect(events).to.deep.equal(['session.status_changed', 'channel.status_changed']);
      expect(faults.struck).to.deep.equal([fault]);
    });

    it('hands a callback over before the response to the request that caused it', async () => {
      const fault: Fault = { ...of, kind: 'callback before response' };
      expect(await activated(fault, 'active')).to.include({ arrivedWhenAnswered: 1 });
      expect(faults.struck).to.deep.equal([fault]);
    });
  });

  for (const [what, end] of [
    ['another schedule begins', (layer: FaultLayer) => layer.play([])],
    ['the gateway closes', (_: FaultLayer, { app }: TestGateway) => app.close()],
  ] as const) {
    it(`does not hold a response any longer when ${what}`, async () => {
      const layer = new FaultLayer();
      layer.play([{ at: 'listClients', nth: 1, kind: 'slow response', ms: 60_000 }]);
      const own = await startTestGateway({ misbehaviour: layer.misbehaviour });
      const answered = own.api.get('/platform/v1/clients', { business_id: business });
      await eventually('the faults that struck', 1, () => layer.struck.length);
      await end(layer, own);
      expect((await answered).status).to.equal(200);
      await own.close();
    });
  }
});
