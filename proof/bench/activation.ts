import { setTimeout as wait } from 'node:timers/promises';
import {
  type CallOptions,
  Clients,
  CommunicationGateway,
  Connection,
  openTypingSession,
  WebhookReceiver,
} from '../../consumer/src';
import { buildGateway } from '../../provider/gateway/build';
import type { Bench, Figure } from './figure';
import { business, client, token } from './gateway-address';
import { rounds } from './rounds';

/** What step lists do where they cannot hear the callback. */
const workaroundMs = 5000;

/** The app's own client, which notes when it has asked for the activation. */
class TimedGateway extends CommunicationGateway {
  asked = 0;

  override async activateChannel(uid: string, input: { displayName: string }, options?: CallOptions): Promise<void> {
    this.asked = performance.now();
    await super.activateChannel(uid, input, options);
  }
}

interface Services {
  readonly gateway: TimedGateway;
  readonly clients: Clients;
  readonly receiver: WebhookReceiver;
}

const displayName = 'Bench';
let opened = 0;
const nextExternalUid = () => `bench-${opened++}`;
const since = (start: number) => (performance.now() - start) / 1000;

/** The product's flow: each callback is waited for, channel's and session's. */
async function byCallbacks(services: Services): Promise<number> {
  const options = { businessUid: business, displayName, externalUid: nextExternalUid(), timeoutMs: 30_000 };
  const session = await openTypingSession(services, options);
  const taken = since(services.gateway.asked);
  // Usable is what can be used: it throws where the session is not active.
  await session.typing();
  await session.close();
  return taken;
}

/**
 * The step list's: sleep after the request, then create the session. That one's activation needs a sleep of its own, but is
 * waited for by its callback here, in the workaround's favour: what is compared is one sleep.
 */
async function bySleeping({ gateway, clients, receiver }: Services, signal: AbortSignal): Promise<number> {
  const { uid: channelUid } = await gateway.createChannel({ businessUid: business, displayName });
  await gateway.activateChannel(channelUid, { displayName });
  await wait(workaroundMs, undefined, { signal });
  const contactUid = (await clients.findFirst({ businessUid: business })) ?? '';
  const ids = { businessUid: business, channelUid, contactUid, externalUid: nextExternalUid() };
  const { uid: sessionUid } = await gateway.createSession(ids);
  await receiver.waitFor({ kind: 'session', uid: sessionUid }, 'active', workaroundMs);
  const taken = since(gateway.asked);
  // The gateway takes the answer to its callback in a moment after it was sent.
  await wait(50);
  await gateway.sendTyping({ sessionUid, contactUid });
  await gateway.deleteChannel(channelUid);
  return taken;
}

/** Services on a gateway of their own. Each round has new ones: the client's throttle remembers what it let through. */
async function withServices(activationDelayMs: number, measure: (services: Services) => Promise<number>) {
  const receiver = await WebhookReceiver.listen();
  const { app } = await buildGateway({
    tokens: [{ token, kind: 'staff', businessUid: business }],
    clients: { [business]: [{ id: client, first_name: 'Sample', last_name: 'Client', email: 'client@example.org' }] },
    callbacks: { url: receiver.url, secrets: [] },
    activationDelayMs,
    requestsPerSecond: 0,
  });
  try {
    const baseUrl = await app.listen({ host: '127.0.0.1', port: 0 });
    const gateway = new TimedGateway(new Connection({ baseUrl, token }));
    const clients = new Clients(new Connection({ baseUrl, token }));
    return await measure({ gateway, clients, receiver });
  } finally {
    await app.close();
    await receiver.close();
  }
}

/** From the request for a channel's activation to a session that can be used, at the same delay of the gateway's. */
export async function measureActivation(bench: Bench): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const delayMs of [300, 1000]) {
    const name = `activation delay ${delayMs.toLocaleString('en')} ms`;
    const { ours, sleeping } = await rounds(
      bench,
      { what: name, count: bench.quick ? 1 : 5 },
      {
        ours: () => withServices(delayMs, byCallbacks),
        sleeping: () => withServices(delayMs, (services) => bySleeping(services, bench.signal)),
      },
    );
    figures.push({ name, unit: 's', ours, theirs: { name: 'sleep 5,000 ms', values: sleeping } });
  }
  return figures;
}
