import { setTimeout as wait } from 'node:timers/promises';
import axios from 'axios';
import {
  Clients,
  CommunicationGateway,
  Connection,
  openTypingSession,
  type StatusChange,
  type TypingSession,
  WebhookReceiver,
} from '../../consumer/src';
import { newSecret, type StartOptions, sampleClient, startGateway } from '../../provider/gateway/start';

const businessUid = 'business00000001';
const contactUid = sampleClient.id;
const externalUid = 'external-0001';
const displayName = 'A channel';
const token = 'staff-token';
const secret = newSecret();

/** Milliseconds for calls that take a few against a gateway in the same process. */
const patienceMs = 1000;

/** Replaces uids, which are new in each run, by their order. */
function anonymous(text: string): string {
  const names = new Map<string, string>();
  return text.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (uid) => {
    names.set(uid, names.get(uid) ?? `uid-${names.size + 1}`);
    return names.get(uid) ?? uid;
  });
}

/** The outcome of a call for whoever handles it: done, or the class of its error. */
const outcomeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'done',
    (error: Error) => error.name,
  );

/** The outcome that stays: a status changes a moment after its callback was answered, and no sign tells when. */
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
 * between which the app makes no difference give the same text. Callbacks count by `onChange` alone: the flow gets over a missing one.
 */
export async function experienceOf(gateway: StartOptions): Promise<string> {
  const heard: Omit<StatusChange, 'occurredAt'>[] = [];
  const receiver = await WebhookReceiver.listen({
    secret,
    onChange: ({ occurredAt: _, ...change }) => heard.push(change),
  });
  const callbacks = { url: receiver.url, secrets: [secret] };
  const { url, close } = await startGateway({ token, businessUid, callbacks, ...gateway });
  try {
    return anonymous(JSON.stringify([await use(url, receiver), heard]));
  } finally {
    await close();
    await receiver.close();
  }
}

async function use(baseUrl: string, receiver: WebhookReceiver): Promise<string[]> {
  // Each has a throttle of its own, so that nothing waits for its turn.
  const connect = (own?: string) => new Connection({ baseUrl, token: own, retries: 0, timeoutMs: patienceMs });
  const gateway = () => new CommunicationGateway(connect(token));
  const seen: string[] = [];
  const see = async (call: Promise<unknown>) => seen.push(await outcomeOf(call));

  const services = { gateway: gateway(), clients: new Clients(connect(token)), receiver };
  const opening = openTypingSession(services, { businessUid, displayName, externalUid, timeoutMs: 2 * patienceMs });
  await see(opening);
  const session = await opening.catch(() => undefined);
  if (session) seen.push(...(await useSession(session, baseUrl, gateway, new CommunicationGateway(connect()))));

  const pending = await gateway()
    .createChannel({ businessUid, displayName })
    .catch(() => undefined);
  if (!pending) return seen;
  await see(gateway().createSession({ businessUid, channelUid: pending.uid, contactUid, externalUid }));
  await see(gateway().deleteChannel(pending.uid));
  return seen;
}

async function useSession(
  session: TypingSession,
  baseUrl: string,
  gateway: () => CommunicationGateway,
  anonymously: CommunicationGateway,
): Promise<string[]> {
  const { channelUid, sessionUid } = session;
  const again = { businessUid, channelUid, contactUid, externalUid };
  const seen = [
    await settled(() => session.typing(), 'NotActiveError'),
    await outcomeOf(anonymously.sendTyping(session)),
    await outcomeOf(gateway().createSession(again)),
    (await gateway().listSessions(again)).map(({ status }) => status).join(),
  ];
  // The app never makes a session inactive: the business does.
  const url = `${baseUrl}/business/communication/sessions/${sessionUid}`;
  const headers = { authorization: `Bearer ${token}` };
  await axios.put(url, { status: 'inactive' }, { headers, validateStatus: () => true });
  return [...seen, await settled(() => session.typing(), 'done'), await outcomeOf(session.close())];
}
