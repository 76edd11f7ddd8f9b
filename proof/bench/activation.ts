import { setTimeout as wait } from 'node:timers/promises';
import { Clients, CommunicationGateway, Connection, openTypingSession, type WebhookReceiver } from '../../consumer/src';
import { startAppOnGateway } from '../app/app-on-gateway';
import type { Bench } from './process';
import { rounds } from './rounds';
import type { Figure } from './statistics';

/** Milliseconds that step lists sleep where they cannot receive the callback. */
const workaroundMs = 5000;
const displayName = 'Bench';
const externalUid = 'bench';

/** The app's own gateway, which notes when it has asked for the activation. */
class TimedGateway extends CommunicationGateway {
  #asked = 0;

  override async activateChannel(...args: Parameters<CommunicationGateway['activateChannel']>): Promise<void> {
    this.#asked = performance.now();
    await super.activateChannel(...args);
  }

  secondsSinceAsked(): number {
    return (performance.now() - this.#asked) / 1000;
  }
}

interface Services {
  readonly gateway: TimedGateway;
  readonly clients: Clients;
  readonly receiver: WebhookReceiver;
  readonly businessUid: string;
}

/** The product's flow: waits for the callback of the channel and for that of the session. */
async function byCallbacks({ businessUid, ...services }: Services): Promise<number> {
  const session = await openTypingSession(services, { businessUid, displayName, externalUid, timeoutMs: 30_000 });
  const seconds = services.gateway.secondsSinceAsked();
  // Throws if the session is not active.
  await session.typing();
  return seconds;
}

/**
 * The step list's flow: sleeps after the request, then creates the session. For the session's activation it waits for the callback, in
 * favour of the workaround, which would need a second sleep here.
 */
async function bySleeping({ gateway, clients, receiver, businessUid }: Services, signal: AbortSignal): Promise<number> {
  const { uid: channelUid } = await gateway.createChannel({ businessUid, displayName });
  await gateway.activateChannel(channelUid, { displayName });
  await wait(workaroundMs, undefined, { signal });
  const contactUid = (await clients.findFirst({ businessUid })) ?? '';
  const { uid: sessionUid } = await gateway.createSession({ businessUid, channelUid, contactUid, externalUid });
  await receiver.waitFor({ kind: 'session', uid: sessionUid }, 'active', workaroundMs);
  const seconds = gateway.secondsSinceAsked();
  // The gateway acts on the response to its callback a moment later.
  await wait(50);
  await gateway.sendTyping({ sessionUid, contactUid });
  return seconds;
}

/** Measures on a gateway of its own. Each round has new services, because the client's throttle remembers earlier calls. */
async function withServices(activationDelayMs: number, measure: (services: Services) => Promise<number>) {
  const app = await startAppOnGateway({ activationDelayMs });
  const { url: baseUrl, token, businessUid } = app.gateway;
  try {
    const gateway = new TimedGateway(new Connection({ baseUrl, token }));
    const clients = new Clients(new Connection({ baseUrl, token }));
    return await measure({ gateway, clients, receiver: app.receiver, businessUid });
  } finally {
    await app.close();
  }
}

/** Compares the seconds from the request for a channel's activation to a usable session, at the same delay of the gateway. */
export async function measureActivation(bench: Bench): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const delayMs of [300, 1000]) {
    const name = `activation delay ${delayMs.toLocaleString('en')} ms`;
    const contenders = {
      ours: () => withServices(delayMs, byCallbacks),
      sleeping: () => withServices(delayMs, (services) => bySleeping(services, bench.signal)),
    };
    const { ours, sleeping } = await rounds(bench, { what: name, count: bench.quick ? 1 : 5 }, contenders);
    figures.push({ name, unit: 's', ours, theirs: { name: 'sleep 5,000 ms', values: sleeping } });
  }
  return figures;
}
