import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

/** The gateway that is verified. */
export interface Gateway {
  readonly url: string;
  readonly token: string | undefined;
  readonly businessUid: string;
}

/** A callback, with the metadata by which pact checks it. */
export interface Callback {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly body: { readonly data: Partial<Record<'channel' | 'session', { uid: string; status: string }>> };
}

type State = () => Promise<{ readonly values?: object; readonly callback?: Callback }>;

interface Data {
  readonly channel: { readonly uid: string };
  readonly session: { readonly uid: string };
  readonly sessions: readonly { readonly status: string }[];
  readonly clients: readonly [{ readonly id: string }];
}

const channels = '/business/communication/channels';
const sessions = '/business/communication/sessions';

/** A name by which a person finds a channel that is left behind, such as that of an interaction that creates one. */
const newName = () => `Pact verification ${randomUUID()}`;

/** Asks again until the answer is not `undefined`, because activations take a while. */
async function until<Answer>(awaited: string, ask: () => Promise<Answer | undefined>): Promise<Answer> {
  for (const end = Date.now() + 10_000; Date.now() < end; await wait(50)) {
    const answer = await ask();
    if (answer !== undefined) return answer;
  }
  throw new Error(`${awaited} was awaited for 10 s`);
}

/**
 * The states of pacts/, made through the gateway's public API.
 * @param callbacks those that the gateway has sent
 */
export function statesOf({ url, token, businessUid }: Gateway, callbacks: readonly Callback[]) {
  const made: string[] = [];

  async function call(method: string, path: string, body?: object): Promise<Data> {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const response = await fetch(`${url}${path}`, { method, headers, body: body ? JSON.stringify(body) : null });
    if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}`);
    return ((await response.json()) as { data: Data }).data;
  }

  async function channel() {
    const { clients } = await call('GET', `/platform/v1/clients?business_id=${businessUid}`);
    const body = { business_uid: businessUid, type: 'transactional', display_name: newName() };
    const { uid } = (await call('POST', channels, body)).channel;
    made.push(uid);
    return { business_uid: businessUid, channel_uid: uid, contact_uid: clients[0].id, external_uid: randomUUID() };
  }

  async function session(status: 'active' | 'inactive' = 'active') {
    const ids = await channel();
    await call('PUT', `${channels}/${ids.channel_uid}`, { status: 'active' });
    const created = () => call('POST', sessions, ids).catch(() => undefined);
    const { uid } = (await until('an active channel', created)).session;
    const query = `?filter[business_uid]=${businessUid}&filter[channel_uid]=${ids.channel_uid}`;
    const becomes = (wanted: string) =>
      until(`a session that is ${wanted}`, async () => {
        const { sessions: listed } = await call('GET', `${sessions}${query}`);
        return listed[0]?.status === wanted || undefined;
      });
    await becomes('active');
    if (status === 'inactive') await call('PUT', `${sessions}/${uid}`, { status });
    await becomes(status);
    return { ...ids, session_uid: uid };
  }

  /** No call reads a channel's status, but an active channel takes a session. */
  async function activeChannel() {
    const { session_uid, ...ids } = await session();
    await call('DELETE', `${sessions}/${session_uid}`);
    return ids;
  }

  async function inactiveChannel() {
    const ids = await activeChannel();
    await call('PUT', `${channels}/${ids.channel_uid}`, { status: 'inactive' });
    await until('an inactive channel', async () => {
      const created = await call('POST', sessions, ids).catch(() => undefined);
      if (!created) return true;
      await call('DELETE', `${sessions}/${created.session.uid}`);
      return undefined;
    });
    return ids;
  }

  const activationOf = (kind: 'channel' | 'session', uid: string) =>
    until(`the callback that ${kind} ${uid} is active`, async () =>
      callbacks.find(({ body: { data } }) => data[kind]?.uid === uid && data[kind].status === 'active'),
    );

  async function tearDown() {
    // The interaction may have deleted the channel.
    for (const uid of made.splice(0)) await call('DELETE', `${channels}/${uid}`).catch(() => undefined);
    return {};
  }

  const states: Readonly<Record<string, State>> = {
    'a business exists': async () => ({ values: { display_name: newName() } }),
    'a business has a client': async () => ({}),
    'a channel exists': async () => ({ values: { ...(await channel()), display_name: newName() } }),
    'an active channel exists': async () => ({ values: await activeChannel() }),
    'an inactive channel exists': async () => ({ values: await inactiveChannel() }),
    'a session exists': async () => ({ values: await session() }),
    'an active session exists': async () => ({ values: await session() }),
    'an inactive session exists': async () => ({ values: await session('inactive') }),
    'a channel has been activated': async () => {
      const { channel_uid } = await session();
      return { callback: await activationOf('channel', channel_uid) };
    },
    'a session has been activated': async () => {
      const { session_uid } = await session();
      return { callback: await activationOf('session', session_uid) };
    },
  };
  return { states, tearDown };
}
