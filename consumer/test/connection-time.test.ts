import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { example } from '../recording/matchers';
import { rejection } from '../recording/rejection';
import { CommunicationGateway, Connection, type ConnectionOptions, UnavailableError } from '../src';
import { closing } from './support/closing';
import { drip, hang, inTurn, ok, refusal, reset, ScriptedServer, type Step } from './support/scripted-server';
import { within } from './support/within';

describe('Connection, time', () => {
  const use = closing();

  async function serverAndGateway(steps: [Step, ...Step[]], options: Partial<ConnectionOptions> = {}) {
    const server = use(await ScriptedServer.listen(inTurn(...steps)));
    return {
      server,
      gateway: new CommunicationGateway(new Connection({ baseUrl: server.url, retryDelayMs: 1, ...options })),
    };
  }

  for (const [what, step] of [
    ['never answers', hang],
    ['answers in drops and never ends', drip],
  ] as const) {
    it(`gives up on a service that ${what}`, async () => {
      const { gateway } = await serverAndGateway([step], { timeoutMs: 50, retries: 0 });
      const error = await within(rejection(gateway.listSessions(example)), 'the time-out');
      expect(error).to.be.instanceOf(UnavailableError);
      expect(error).to.have.property('message', 'GET /business/communication/sessions: no response (ETIMEDOUT)');
    });
  }

  it('gives each try the whole time', async () => {
    const { server, gateway } = await serverAndGateway([hang, ok], { timeoutMs: 400, retries: 1 });
    await within(gateway.sendTyping(example), 'the second try');
    expect(server.requests).to.have.lengthOf(2);
  });

  it('does not repeat a timed out call that may have taken effect', async () => {
    const { server, gateway } = await serverAndGateway([hang, ok], { timeoutMs: 50 });
    await within(rejection(gateway.createChannel(example)), 'the time-out');
    expect(server.requests).to.have.length.below(2);
  });

  it('ends a call in flight when it is aborted', async () => {
    const { server, gateway } = await serverAndGateway([hang]);
    const controller = new AbortController();
    const call = rejection(gateway.listSessions(example, { signal: controller.signal }));
    await server.arrived(1);
    controller.abort();
    const error = await within(call, 'the end of the aborted call');
    expect(error).to.be.instanceOf(UnavailableError);
    expect(error).to.have.property('message', 'GET /business/communication/sessions: no response (ERR_CANCELED)');
  });

  for (const [what, step, message] of [
    ['hangs', hang, /: no response \(ETIMEDOUT\)$/],
    ['answers in drops', drip, /: no response \(ETIMEDOUT\)$/],
    // The deadline may come while a try is on its way, or between a response and the next try.
    ['fails again and again', refusal(503), /: (no response \(ETIMEDOUT\)|503)$/],
  ] as const) {
    it(`ends at its deadline when the service ${what}`, async () => {
      const { gateway } = await serverAndGateway([step], { retries: 1_000 });
      const call = rejection(gateway.listSessions(example, { deadline: performance.now() + 100 }));
      const error = await within(call, 'the end of the late call');
      expect(error).to.be.instanceOf(UnavailableError);
      expect((error as Error).message).to.match(message);
    });
  }

  it('is ended by the signal before its deadline', async () => {
    const { gateway } = await serverAndGateway([hang]);
    const ends = { signal: AbortSignal.timeout(50), deadline: performance.now() + 60_000 };
    const error = await within(rejection(gateway.listSessions(example, ends)), 'the end of the aborted call');
    expect(error).to.have.property('message', 'GET /business/communication/sessions: no response (ERR_CANCELED)');
  });

  it('takes a deadline that never comes', async () => {
    const { gateway } = await serverAndGateway([ok]);
    await gateway.sendTyping(example, { deadline: Number.POSITIVE_INFINITY });
  });

  it('makes no request after its deadline, and no warning of Node.js about a time that is past', async () => {
    const { server, gateway } = await serverAndGateway([ok]);
    const warnings: Error[] = [];
    const hear = (warning: Error) => warnings.push(warning);
    process.on('warning', hear);
    const error = await rejection(gateway.sendTyping(example, { deadline: performance.now() - 5 }));
    // Node.js tells a warning a moment later.
    await setImmediate();
    process.off('warning', hear);
    expect(error).to.be.instanceOf(UnavailableError);
    expect(server.requests).to.have.lengthOf(0);
    expect(warnings).to.deep.equal([]);
  });

  it('ends the reading of a response when it is aborted', async () => {
    const { server, gateway } = await serverAndGateway([drip]);
    const controller = new AbortController();
    const call = rejection(gateway.listSessions(example, { signal: controller.signal }));
    await server.arrived(1);
    controller.abort();
    expect(await within(call, 'the end of the aborted call')).to.be.instanceOf(UnavailableError);
  });

  it('ends the wait for a retry when it is aborted', async () => {
    const { server, gateway } = await serverAndGateway([{ status: 429, headers: { 'retry-after': '9' } }]);
    const call = rejection(gateway.listSessions(example, { signal: AbortSignal.timeout(150) }));
    expect(await within(call, 'the end of the aborted call')).to.be.instanceOf(UnavailableError);
    expect(server.requests).to.have.length.below(2);
  });

  it('ends the wait for a turn in the throttle when it is aborted', async () => {
    const { gateway } = await serverAndGateway([ok]);
    for (let turn = 0; turn < 8; turn += 1) await gateway.sendTyping(example);
    const [one, others] = [new AbortController(), new AbortController()];
    // The next eight have their turn a second later. The last one would have its turn after two seconds, and has to end long before.
    const before = Array.from({ length: 8 }, () =>
      gateway.sendTyping(example, { signal: others.signal }).catch(() => undefined),
    );
    const last = rejection(gateway.sendTyping(example, { signal: one.signal }));
    one.abort();
    expect(await Promise.race([...before, last])).to.be.instanceOf(UnavailableError);
    others.abort();
    await Promise.all(before);
  });

  it('makes no request when it is aborted before', async () => {
    const { server, gateway } = await serverAndGateway([ok]);
    expect(await rejection(gateway.sendTyping(example, { signal: AbortSignal.abort() }))).to.be.instanceOf(
      UnavailableError,
    );
    expect(server.requests).to.have.lengthOf(0);
  });

  it('repeats nothing that was aborted', async () => {
    const controller = new AbortController();
    const server = use(
      await ScriptedServer.listen(() => {
        controller.abort();
        return reset;
      }),
    );
    const gateway = new CommunicationGateway(new Connection({ baseUrl: server.url }));
    await rejection(gateway.listSessions(example, { signal: controller.signal }));
    expect(server.requests).to.have.lengthOf(1);
  });
});
