import { setTimeout as wait } from 'node:timers/promises';
import {
  Clients,
  CommunicationGateway,
  Connection,
  openTypingSession,
  type StatusChange,
  type TypingSession,
} from '../../consumer/src';
import type { RunningGateway, StartOptions } from '../../provider/gateway/start';
import { type AppOnGateway, startAppOnGateway } from '../app/app-on-gateway';

/** Fixed, because callbacks hold it: a random one would be a difference between two equal gateways. */
const businessUid = 'business00000001';
const externalUid = 'external-0001';
const displayName = 'A channel';

/** Milliseconds to wait for calls that take only a few, since the gateway is in this process. */
const patienceMs = 1000;

/** Replaces uids, which are new in each run, by their order. */
function anonymous(text: string): string {
  const names = new Map<string, string>();
  return text.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (uid) => {
    names.set(uid, names.get(uid) ?? `uid-${names.size + 1}`);
    return names.get(uid) ?? uid;
  });
}

/** The outcome of a call: done, or the class of its error. */
const outcomeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'done',
    (error: Error) => error.name,
  );

/** The final outcome of a call. It asks again, because a status changes a moment after the response to its callback, without a sign. */
async function settled(attempt: () => Promise<unknown>, early: string): Promise<string> {
  const deadline = performance.now() + patienceMs / 2;
  for (;;) {
    const outcome = await outcomeOf(attempt());
    if (outcome !== early || performance.now() > deadline) return outcome;
    await wait(20);
  }
}

/**
 * Runs channel-app's own code against a gateway, and tells how each of its calls ends and which callbacks it takes in. Two gateways
 * that the app cannot tell apart give the same text. Only `onChange` shows callbacks, because the flow gets over a missing one.
 */
export async function experienceOf(options: StartOptions): Promise<string> {
  const heard: Omit<StatusChange, 'occurredAt'>[] = [];
  const onChange = ({ occurredAt: _, ...change }: StatusChange) => void heard.push(change);
  const app = await startAppOnGateway({ businessUid, onChange, ...options });
  try {
    return anonymous(JSON.stringify([await use(app), heard]));
  } finally {
    await app.close();
  }
}

/** A connection with a throttle of its own, so that no call waits for its turn. */
const connect = (baseUrl: string, token?: string) =>
  new Connection({ baseUrl, token, retries: 0, timeoutMs: patienceMs });

async function use({ gateway, receiver }: AppOnGateway): Promise<string[]> {
  const { url, token, client } = gateway;
  const app = () => new CommunicationGateway(connect(url, token));
  const services = { gateway: app(), clients: new Clients(connect(url, token)), receiver };
  const opening = openTypingSession(services, { businessUid, displayName, externalUid, timeoutMs: 2 * patienceMs });
  const seen = [await outcomeOf(opening)];
  const session = await opening.catch(() => undefined);
  if (session) seen.push(...(await useSession(session, gateway, app)));

  const pending = await app()
    .createChannel({ businessUid, displayName })
    .catch(() => undefined);
  if (!pending) return seen;
  const another = { businessUid, channelUid: pending.uid, contactUid: client.id, externalUid };
  return [...seen, await outcomeOf(app().createSession(another)), await outcomeOf(app().deleteChannel(pending.uid))];
}

async function useSession(
  session: TypingSession,
  { url, token, client }: RunningGateway,
  app: () => CommunicationGateway,
): Promise<string[]> {
  const { channelUid, sessionUid } = session;
  const again = { businessUid, channelUid, contactUid: client.id, externalUid };
  const seen = [
    await settled(() => session.typing(), 'NotActiveError'),
    await outcomeOf(new CommunicationGateway(connect(url)).sendTyping(session)),
    await outcomeOf(app().createSession(again)),
    (await app().listSessions(again)).map(({ status }) => status).join(),
  ];
  // The app never makes a session inactive: the business does.
  await fetch(`${url}/business/communication/sessions/${sessionUid}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: '{"status":"inactive"}',
  });
  return [...seen, await settled(() => session.typing(), 'done'), await outcomeOf(session.close())];
}
