import { expect } from 'chai';
import { example } from '../recording/matchers';
import { rejection } from '../recording/rejection';
import {
  CommunicationGateway,
  Connection,
  type ConnectionOptions,
  RateLimitedError,
  UnauthorizedError,
  UnavailableError,
  UnexpectedResponseError,
} from '../src';
import { closing } from './support/closing';
import { breakOff, inTurn, ok, refusal, reset, ScriptedServer, type Step } from './support/scripted-server';

const hour = 3_600_000;
const tooMany = (retryAfter: string): Step => ({ status: 429, headers: { 'retry-after': retryAfter } });
const created = { status: 201, body: { data: { channel: { uid: 'channel-1', status: 'pending' } } } };
const gone = refusal(404, { code: 'missing', message: 'No such channel' });
const listed = { body: { data: { sessions: [] } } };

describe('Connection, retries', () => {
  const use = closing();

  async function serverAndGateway(steps: [Step, ...Step[]], options: Partial<ConnectionOptions> = {}) {
    const server = use(await ScriptedServer.listen(inTurn(...steps)));
    const connection = new Connection({ baseUrl: server.url, retries: 1, retryDelayMs: 1, ...options });
    return { server, gateway: new CommunicationGateway(connection) };
  }

  it('sends a throttled call again after Retry-After, even one that must not be repeated', async () => {
    const { server, gateway } = await serverAndGateway([tooMany('1'), created]);
    await gateway.createChannel(example);
    expect(server.gap(1, 2)).to.be.at.least(1_000);
  });

  it('sends a throttled call again when there is no Retry-After', async () => {
    const { server, gateway } = await serverAndGateway([refusal(429), created]);
    await gateway.createChannel(example);
    expect(server.requests).to.have.lengthOf(2);
  });

  it('sends the same request again, with body and token', async () => {
    const { server, gateway } = await serverAndGateway([refusal(429), ok]);
    await gateway.sendTyping(example);
    const [first, second] = server.requests.map(({ method, url, body, headers }) => ({ method, url, body, headers }));
    expect(second).to.deep.equal(first);
  });

  it('waits for a Retry-After that is a date', async () => {
    // A date has no milliseconds. This is the first one that is far enough ahead to see a wait.
    const date = new Date(Math.ceil((Date.now() + 50) / 1_000) * 1_000).toUTCString();
    const { gateway } = await serverAndGateway([tooMany(date), ok]);
    await gateway.sendTyping(example);
    expect(Date.now()).to.be.at.least(Date.parse(date));
  });

  for (const [what, value] of [
    ['in seconds', () => '3600'],
    ['as a date', () => new Date(Date.now() + hour).toUTCString()],
  ] as const) {
    it(`tells a Retry-After ${what} that is longer than it may wait`, async () => {
      const { server, gateway } = await serverAndGateway([tooMany(value())]);
      const error = await rejection(gateway.createChannel(example));
      expect(error).to.be.instanceOf(RateLimitedError);
      expect(error)
        .to.have.property('retryAfterMs')
        .that.is.within(hour - 60_000, hour);
      expect(server.requests).to.have.lengthOf(1);
    });
  }

  for (const [status, type] of [
    [429, RateLimitedError],
    [503, UnavailableError],
  ] as const) {
    it(`tells the Retry-After of a ${status} at once that is longer than the time left`, async () => {
      const { server, gateway } = await serverAndGateway([{ status, headers: { 'retry-after': '8' } }]);
      const started = performance.now();
      const error = await rejection(gateway.listSessions(example, { deadline: started + 4_000 }));
      expect(error).to.be.instanceOf(type).and.to.have.nested.property('refusal.status', status);
      expect(performance.now() - started).to.be.below(3_000);
      expect(server.requests).to.have.lengthOf(1);
    });
  }

  it('waits for a Retry-After that ends before the deadline', async () => {
    const { server, gateway } = await serverAndGateway([tooMany('1'), created]);
    await gateway.createChannel(example, { deadline: performance.now() + 30_000 });
    expect(server.gap(1, 2)).to.be.at.least(1_000);
  });

  it('does not wait for a longer Retry-After of a 503 either', async () => {
    const { server, gateway } = await serverAndGateway([{ status: 503, headers: { 'retry-after': '3600' } }]);
    expect(await rejection(gateway.listSessions(example))).to.be.instanceOf(UnavailableError);
    expect(server.requests).to.have.lengthOf(1);
  });

  it('doubles the pause before each retry', async () => {
    const { server, gateway } = await serverAndGateway([refusal(500)], { retries: 2, retryDelayMs: 50 });
    await rejection(gateway.listSessions(example));
    expect(server.gap(1, 2)).to.be.at.least(49);
    expect(server.gap(2, 3)).to.be.at.least(99);
  });

  it('gives up after the given number of retries', async () => {
    const { server, gateway } = await serverAndGateway([refusal(500)], { retries: 2 });
    await rejection(gateway.listSessions(example));
    expect(server.requests).to.have.lengthOf(3);
  });

  it('gives up on a throttled call too', async () => {
    const { server, gateway } = await serverAndGateway([refusal(429)]);
    expect(await rejection(gateway.createChannel(example))).to.be.instanceOf(RateLimitedError);
    expect(server.requests).to.have.lengthOf(2);
  });

  it('lets the app see the last error', async () => {
    const { gateway } = await serverAndGateway([refusal(500), refusal(404, { code: 'invalid', message: 'Gone' })]);
    expect(await rejection(gateway.listSessions(example))).to.have.nested.property('refusal.reason', 'Gone');
  });

  for (const [call, success] of [
    ['listSessions', listed],
    ['sendTyping', ok],
  ] as const) {
    it(`repeats ${call} after a 5xx`, async () => {
      const { server, gateway } = await serverAndGateway([refusal(503), success]);
      await gateway[call](example);
      expect(server.requests).to.have.lengthOf(2);
    });
  }

  it('repeats activateChannel after a 5xx', async () => {
    const { server, gateway } = await serverAndGateway([refusal(503), ok]);
    await gateway.activateChannel('channel-1', example);
    expect(server.requests).to.have.lengthOf(2);
  });

  for (const [what, step] of [
    ['the connection was reset', reset],
    ['the response broke off', breakOff],
  ] as const) {
    it(`repeats a repeatable call when ${what}`, async () => {
      const { server, gateway } = await serverAndGateway([step, ok]);
      await gateway.sendTyping(example);
      expect(server.requests).to.have.lengthOf(2);
    });
  }

  for (const [what, step] of [
    ['a 5xx', refusal(503)],
    ['a reset connection', reset],
  ] as const) {
    for (const call of ['createChannel', 'createSession'] as const) {
      it(`does not repeat ${call} after ${what}`, async () => {
        const { server, gateway } = await serverAndGateway([step]);
        expect(await rejection(gateway[call](example))).to.be.instanceOf(UnavailableError);
        expect(server.requests).to.have.lengthOf(1);
      });
    }

    it(`repeats deleteChannel after ${what}`, async () => {
      const { server, gateway } = await serverAndGateway([step, ok]);
      await gateway.deleteChannel('channel-1');
      expect(server.requests).to.have.lengthOf(2);
    });

    it(`takes a channel that is gone for deleted after ${what}`, async () => {
      const { server, gateway } = await serverAndGateway([step, gone]);
      await gateway.deleteChannel('channel-1');
      expect(server.requests).to.have.lengthOf(2);
    });

    it(`does not take any other refusal for a deletion after ${what}`, async () => {
      const { gateway } = await serverAndGateway([step, refusal(401)]);
      expect(await rejection(gateway.deleteChannel('channel-1'))).to.be.instanceOf(UnauthorizedError);
    });
  }

  it('does not take a channel that is not there for deleted when it was only throttled before', async () => {
    const { server, gateway } = await serverAndGateway([tooMany('0'), gone]);
    expect(await rejection(gateway.deleteChannel('channel-1'))).to.be.instanceOf(UnexpectedResponseError);
    expect(server.requests).to.have.lengthOf(2);
  });

  for (const [what, step, type] of [
    [
      '422 Unauthorized in a form of its own',
      { status: 422, body: { status: 'Error', error: 'Unauthorized' } },
      UnauthorizedError,
    ],
    ['422 Unauthorized', refusal(422, { code: 'invalid', message: '401 Unauthorized' }), UnauthorizedError],
    ['a router’s page', { status: 404, body: '<html><h1>404 Not Found</h1></html>' }, UnexpectedResponseError],
    ['a router’s text', { status: 404, body: 'Bad Gateway' }, UnexpectedResponseError],
    ['no body', refusal(404), UnexpectedResponseError],
  ] as const) {
    it(`does not take ${what} for a deletion after a 5xx`, async () => {
      const { gateway } = await serverAndGateway([refusal(503), step]);
      expect(await rejection(gateway.deleteChannel('channel-1'))).to.be.instanceOf(type);
    });
  }

  it('takes a channel for deleted that is gone by a 422, after a 5xx', async () => {
    const { gateway } = await serverAndGateway([
      refusal(503),
      refusal(422, { code: 'missing', message: 'No such channel' }),
    ]);
    await gateway.deleteChannel('channel-1');
  });

  it('remembers a lost response over a throttled try', async () => {
    const { gateway } = await serverAndGateway([reset, tooMany('0'), gone], { retries: 2 });
    await gateway.deleteChannel('channel-1');
  });

  it('does not repeat what was refused', async () => {
    const { server, gateway } = await serverAndGateway([refusal(422)]);
    await rejection(gateway.sendTyping(example));
    expect(server.requests).to.have.lengthOf(1);
  });
});
