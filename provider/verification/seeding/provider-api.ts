import { z } from 'zod';
import { parseJson } from '../../../lib/json';
import { shown } from '../../../lib/shown';
import { type Caller, type CallFailed, isPage, isRouters, type Request } from '../target/caller';
import type { Account } from '../target/target';

const data = <Shape extends z.ZodRawShape>(shape: Shape) => z.object({ data: z.object(shape) });
const status = z.string().optional();
const channelCreated = data({ channel: z.object({ uid: z.string(), status }) });
const sessionCreated = data({ session: z.object({ uid: z.string(), status }) });
/** Items of the longest list that is read. Each wrong one costs an error of its own, and 8 MiB hold millions. */
const longestList = 10_000;
const listOf = <Item extends z.ZodType>(item: Item) => z.array(z.unknown()).max(longestList).pipe(z.array(item));
const sessionList = data({ sessions: listOf(z.object({ uid: z.string(), status: z.string() })) });
const clientList = data({ clients: listOf(z.object({ id: z.string() })) });

/** The first thing that is wrong with a response: there may be thousands. */
const firstIssue = ({ issues: [first] }: z.ZodError) => `${first?.message} at ${first?.path.join('.') || 'its top'}`;

const isObject = (json: unknown) => typeof json === 'object' && json !== null;

export interface Made {
  readonly uid: string;
  /** The status in the response; `undefined` where that has none. */
  readonly status?: string | undefined;
}

/** A seeding call that failed. */
export class SeedingError extends Error {
  constructor(
    message: string,
    readonly status?: number,
    /** The response's body, where there was a response. */
    readonly body = '',
  ) {
    super(message);
  }

  /** True when the provider understood the call and did not carry it out. */
  get isRefusal(): boolean {
    return this.status !== undefined && this.status >= 400 && this.status < 500 && this.status !== 429;
  }

  /** True for a refusal that says, in code or text, that the channel has a session already. */
  get isDuplicate(): boolean {
    return this.isRefusal && /already.exist|duplicate/i.test(this.body);
  }

  /** True when the service itself says that it has no such channel or session: a router and a wrong address answer 404 or 422 too. */
  get isGone(): boolean {
    const isForeign = isRouters(this.body) || /unauthorized/i.test(this.body);
    return (this.status === 404 || this.status === 422) && !isForeign && isObject(parseJson(this.body));
  }

  /** True for a list's refusal that says so: one that names a field is about its parameters. */
  get isOfGoneChannel(): boolean {
    return this.isGone && !/"field"\s*:/.test(this.body);
  }
}

/**
 * Tells if a path can hold a uid. A URL parser takes `.` and `..` for steps in the tree, also when they are encoded, and half of a
 * character has no encoding.
 */
export const fitsPath = (uid: string) => !['', '.', '..'].includes(uid) && !/\p{Cs}/u.test(uid);

/** A uid of the provider's as a part of a path. @throws {SeedingError} where it would lead elsewhere */
function segment(uid: string): string {
  if (!fitsPath(uid))
    throw new SeedingError(`the provider gave the uid ${JSON.stringify(uid)}, which no path can hold`);
  return encodeURIComponent(uid);
}

/** The business has no client, by a list that could be read. */
export class NoClientError extends SeedingError {}

interface CallOptions extends Pick<Request, 'cleansUp'> {
  readonly body?: object;
}

export interface SessionIds {
  readonly channelUid: string;
  readonly contactUid: string;
  readonly externalUid: string;
}

/**
 * The public calls that seeding and teardown make, on any target. The app's client is not used, because it requires the fields that
 * the app reads: where one is missing, an interaction has to fail, and not the seeding.
 */
export class ProviderApi {
  /** True once the provider has taken the plain parameters of the session list, after it refused the documented ones. */
  #usesPlainParameters = false;

  constructor(
    private readonly caller: Caller,
    private readonly target: Account,
  ) {}

  async createChannel(displayName: string): Promise<Made> {
    const body = { business_uid: this.target.businessUid, type: 'transactional', display_name: displayName };
    return (await this.#call(channelCreated, 'POST', 'channels', { body })).data.channel;
  }

  /** Asks for a new status of a channel. `open_channel` is left out, because the evidence does not tell what it does here. */
  async updateChannel(uid: string, status: 'active' | 'inactive', displayName: string): Promise<void> {
    await this.#call(z.unknown(), 'PUT', `channels/${segment(uid)}`, { body: { status, display_name: displayName } });
  }

  async createSession({ channelUid, contactUid, externalUid }: SessionIds): Promise<Made> {
    const ids = { channel_uid: channelUid, contact_uid: contactUid, external_uid: externalUid };
    const body = { business_uid: this.target.businessUid, ...ids };
    return (await this.#call(sessionCreated, 'POST', 'sessions', { body })).data.session;
  }

  async updateSession(uid: string, status: 'active' | 'inactive'): Promise<void> {
    await this.#call(z.unknown(), 'PUT', `sessions/${segment(uid)}`, { body: { status } });
  }

  /** The session's status in the list; `undefined` when the response does not tell it, which an interaction checks. */
  async listedStatus({ channelUid, contactUid }: SessionIds, sessionUid: string): Promise<string | undefined> {
    const listed = await this.#listed(channelUid, contactUid).catch(() => undefined);
    return listed?.find(({ uid }) => uid === sessionUid)?.status;
  }

  /** The uids of a contact's sessions on a channel, for teardown. A channel that is gone has none. */
  async sessionsOf(channelUid: string, contactUid: string): Promise<string[]> {
    const listed = await this.#listed(channelUid, contactUid, { cleansUp: true }).catch((error: SeedingError) => {
      if (error.isOfGoneChannel) return [];
      throw error;
    });
    return listed.map(({ uid }) => uid);
  }

  /** Deletes a channel or session. One that is gone already is as good as deleted. */
  async remove(kind: 'channels' | 'sessions', uid: string): Promise<void> {
    await this.#call(z.unknown(), 'DELETE', `${kind}/${segment(uid)}`).catch((error: unknown) => {
      if (!(error instanceof SeedingError && error.isGone)) throw error;
    });
  }

  /** The id of the business's first client, which is a contact uid. */
  async firstClient(): Promise<string> {
    const url = `${this.target.urls.core}/platform/v1/clients?business_id=${this.target.businessUid}&per_page=1`;
    const [client] = (await this.#send(clientList, 'GET', url)).data.clients;
    if (!client) throw new NoClientError(`business ${this.target.businessUid} has no client: add one to it`);
    return client.id;
  }

  async #listed(channelUid: string, contactUid: string, options: CallOptions = {}) {
    const list = (plain: boolean) => {
      const parameter = (name: string) => (plain ? name : `filter[${name}]`);
      const query = new URLSearchParams({
        [parameter('channel_uid')]: channelUid,
        [parameter('business_uid')]: this.target.businessUid,
        [parameter('contact_uid')]: contactUid,
      });
      return this.#call(sessionList, 'GET', `sessions?${query}`, options);
    };
    const usesPlain = this.#usesPlainParameters;
    const listed = await list(usesPlain).catch(async (error: SeedingError) => {
      if (usesPlain || (error.status !== 400 && error.status !== 422)) throw error;
      // Where the service takes only the documented parameters, it refuses the plain ones for their names.
      const plain = await list(true).catch((other: SeedingError) => {
        throw error.isOfGoneChannel ? error : other;
      });
      this.#usesPlainParameters = true;
      return plain;
    });
    return listed.data.sessions;
  }

  #call<Data>(schema: z.ZodType<Data>, method: string, path: string, options: CallOptions = {}): Promise<Data> {
    const url = `${this.target.urls['communication-gw']}/business/communication/${path}`;
    return this.#send(schema, method, url, options);
  }

  async #send<Data>(
    schema: z.ZodType<Data>,
    method: string,
    url: string,
    { body, ...options }: CallOptions = {},
  ): Promise<Data> {
    const call = `${method} ${new URL(url).pathname}`;
    const headers = {
      authorization: `Bearer ${this.target.token}`,
      ...(body && { 'content-type': 'application/json' }),
    };
    const sent = this.caller.call({ ...options, method, url, headers, body: body && JSON.stringify(body) });
    const response = await sent.catch(({ message, status }: CallFailed) => {
      throw new SeedingError(`${call}: ${message}`, status);
    });
    const text = response.body.toString('utf8');
    if (response.status >= 300 || isPage(text))
      throw new SeedingError(`${call}: ${response.status} ${shown(text)}`, response.status, text);
    const read = schema.safeParse(parseJson(text));
    if (!read.success) throw new SeedingError(`${call}: ${response.status}, but ${firstIssue(read.error)}`);
    return read.data;
  }
}
