import { z } from 'zod';
import { parseJson } from '../../../lib/json';
import type { Caller, CallFailed } from '../target/caller';
import type { Target } from '../target/target';

const data = <Shape extends z.ZodRawShape>(shape: Shape) => z.object({ data: z.object(shape) });
const channelCreated = data({ channel: z.object({ uid: z.string() }) });
const sessionCreated = data({ session: z.object({ uid: z.string() }) });
const sessionList = data({ sessions: z.array(z.object({ uid: z.string(), status: z.string() })) });
const clientList = data({ clients: z.array(z.object({ id: z.string() })) });

/** A call that seeding cannot go on after. */
export class SeedingError extends Error {
  constructor(
    message: string,
    readonly status?: number,
  ) {
    super(message);
  }
}

/** The business has no client, by a list that could be read. */
export class NoClientError extends SeedingError {}

/**
 * The public calls that seeding and teardown make, on whichever target. They are not the app's client: that one demands what
 * the app reads, and a seed must not fail over what only an interaction may judge.
 */
export class ProviderApi {
  constructor(
    private readonly caller: Caller,
    private readonly target: Target,
  ) {}

  async createChannel(displayName: string): Promise<string> {
    const body = { business_uid: this.target.businessUid, type: 'transactional', display_name: displayName };
    return (await this.#call(channelCreated, 'POST', 'channels', body)).data.channel.uid;
  }

  async activateChannel(uid: string): Promise<void> {
    await this.#call(z.unknown(), 'PUT', `channels/${uid}`, { status: 'active', open_channel: true });
  }

  async createSession(ids: { channelUid: string; contactUid: string; externalUid: string }): Promise<string> {
    const body = {
      business_uid: this.target.businessUid,
      channel_uid: ids.channelUid,
      contact_uid: ids.contactUid,
      external_uid: ids.externalUid,
    };
    return (await this.#call(sessionCreated, 'POST', 'sessions', body)).data.session.uid;
  }

  async deactivateSession(uid: string): Promise<void> {
    await this.#call(z.unknown(), 'PUT', `sessions/${uid}`, { status: 'inactive' });
  }

  /** The session's status as it is listed; `undefined` when the response does not tell, which is for the contract to judge. */
  async listedStatus(session: { channelUid: string; contactUid: string; sessionUid: string }) {
    const query = new URLSearchParams({
      channel_uid: session.channelUid,
      business_uid: this.target.businessUid,
      contact_uid: session.contactUid,
    });
    const list = await this.#call(sessionList, 'GET', `sessions?${query}`).catch(() => undefined);
    return list?.data.sessions.find(({ uid }) => uid === session.sessionUid)?.status;
  }

  /** Deletes a channel or session. One that is gone already is as good as deleted. */
  async remove(kind: 'channels' | 'sessions', uid: string): Promise<void> {
    await this.#call(z.unknown(), 'DELETE', `${kind}/${uid}`).catch((error: unknown) => {
      if (!(error instanceof SeedingError && error.status === 404)) throw error;
    });
  }

  /** The id of the business's first client, which is a contact uid. */
  async firstClient(): Promise<string> {
    const url = `${this.target.urls.core}/platform/v1/clients?business_id=${this.target.businessUid}&per_page=1`;
    const [client] = (await this.#send(clientList, 'GET', url)).data.clients;
    if (!client) throw new NoClientError(`business ${this.target.businessUid} has no client: add one to it`);
    return client.id;
  }

  #call<Data>(schema: z.ZodType<Data>, method: string, path: string, body?: object): Promise<Data> {
    return this.#send(schema, method, `${this.target.urls['communication-gw']}/business/communication/${path}`, body);
  }

  async #send<Data>(schema: z.ZodType<Data>, method: string, url: string, body?: object): Promise<Data> {
    const call = `${method} ${new URL(url).pathname}`;
    const headers = {
      authorization: `Bearer ${this.target.token}`,
      ...(body && { 'content-type': 'application/json' }),
    };
    const sent = this.caller.call({ method, url, headers, body: body && JSON.stringify(body) });
    const response = await sent.catch(({ message, status }: CallFailed) => {
      throw new SeedingError(`${call}: ${message}`, status);
    });
    const text = response.body.toString('utf8');
    if (response.status >= 300)
      throw new SeedingError(`${call}: ${response.status} ${text.slice(0, 300)}`, response.status);
    const read = schema.safeParse(parseJson(text));
    if (!read.success) throw new SeedingError(`${call}: ${response.status}, but ${z.prettifyError(read.error)}`);
    return read.data;
  }
}
