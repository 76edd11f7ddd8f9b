import { z } from 'zod';
import type { CallOptions, Connection } from './connection';
import { CallError, UnexpectedResponseError } from './errors';

/** The statuses of the API description (source: api). */
export const channelStatus = z.enum(['pending', 'active', 'inactive', 'deleted', 'blocked', 'error']);
export const sessionStatus = z.enum(['pending', 'inactive', 'active', 'deleted', 'failed']);
export type ChannelStatus = z.infer<typeof channelStatus>;
export type SessionStatus = z.infer<typeof sessionStatus>;

/** A UUID of 36 characters, and whether the channel can carry sessions yet. */
export interface Channel {
  readonly uid: string;
  readonly status: ChannelStatus;
}

/** An opaque uid, and whether the session can be used yet. */
export interface Session {
  readonly uid: string;
  readonly status: SessionStatus;
}

const channelBody = z.object({
  data: z.object({ channel: z.object({ uid: z.string().min(1), status: channelStatus }) }),
});
const session = z.object({ uid: z.string().min(1), status: sessionStatus });
const sessionBody = z.object({ data: z.object({ session }) });
const sessionsBody = z.object({ data: z.object({ sessions: z.array(session) }) });
const done = z.object({ success: z.literal(true) });

const channels = '/business/communication/channels';
const sessions = '/business/communication/sessions';

/** Refused as a request of this form, so that another form of it may be taken. */
const isFormRefused = (error: unknown) =>
  error instanceof CallError && (error.refusal?.status === 400 || error.refusal?.status === 422);

/** The calls of communication-gw that a channel app makes. All throw `CallError`. */
export class CommunicationGateway {
  /** The API description has two forms of the parameters of GET /sessions. The plain one is used once the other was refused. */
  #usesPlainParameters = false;

  constructor(private readonly connection: Connection) {}

  /** Creates a transactional channel, normally `pending`. Not repeated when the response is lost: that could leave two. */
  async createChannel(
    { businessUid, displayName }: { businessUid: string; displayName: string },
    options?: CallOptions,
  ): Promise<Channel> {
    const read = await this.connection.call({
      ...options,
      method: 'POST',
      path: channels,
      body: { business_uid: businessUid, type: 'transactional', display_name: displayName },
      statuses: [200, 201],
      reads: channelBody,
      repeatable: false,
    });
    return read.data.channel;
  }

  /**
   * Asks for the activation and makes the channel open; a gateway that refuses `open_channel` is asked without it. The channel is
   * active once a callback or an effect says so, not when this returns.
   */
  async activateChannel(uid: string, { displayName }: { displayName: string }, options?: CallOptions): Promise<void> {
    const ask = (more: object) =>
      this.connection.call({
        ...options,
        method: 'PUT',
        path: `${channels}/${encodeURIComponent(uid)}`,
        body: { status: 'active', display_name: displayName, ...more },
        statuses: [200],
        reads: done,
        repeatable: true,
      });
    await ask({ open_channel: true }).catch((error: unknown) => {
      if (error instanceof UnexpectedResponseError && isFormRefused(error)) return ask({});
      throw error;
    });
  }

  /** Deletes the channel and its sessions. Repeated when the response is lost: an unknown channel is then a deleted one. */
  async deleteChannel(uid: string, options?: CallOptions): Promise<void> {
    try {
      await this.connection.call({
        ...options,
        method: 'DELETE',
        path: `${channels}/${encodeURIComponent(uid)}`,
        statuses: [200],
        reads: done,
        repeatable: true,
      });
    } catch (error) {
      const refusal = error instanceof CallError ? error.refusal : undefined;
      const isUnknown = refusal?.status === 404 || refusal?.status === 422;
      if (!isUnknown || !refusal.afterLostResponse) throw error;
    }
  }

  /**
   * Creates the session of a contact on an active channel. A session that is not active yet gets `activateSession`.
   * Not repeated when the response is lost: `openTypingSession` looks for the session first.
   * @throws {NotActiveError} the channel is not active
   * @throws {AlreadyExistsError} the channel has a session for this contact or external uid
   */
  async createSession(
    input: { businessUid: string; channelUid: string; contactUid: string; externalUid: string },
    options?: CallOptions,
  ): Promise<Session> {
    const read = await this.connection.call({
      ...options,
      method: 'POST',
      path: sessions,
      body: {
        business_uid: input.businessUid,
        channel_uid: input.channelUid,
        contact_uid: input.contactUid,
        external_uid: input.externalUid,
      },
      statuses: [200, 201],
      reads: sessionBody,
      repeatable: false,
      refusals: 'not active or exists',
    });
    return read.data.session;
  }

  /** Asks for the activation of a session. The session is active once a callback or the list says so, not when this returns. */
  async activateSession(uid: string, options?: CallOptions): Promise<void> {
    await this.connection.call({
      ...options,
      method: 'PUT',
      path: `${sessions}/${encodeURIComponent(uid)}`,
      body: { status: 'active' },
      statuses: [200],
      reads: done,
      repeatable: true,
    });
  }

  /** Lists the sessions of one contact on one channel. */
  async listSessions(
    { businessUid, channelUid, contactUid }: { businessUid: string; channelUid: string; contactUid: string },
    options?: CallOptions,
  ): Promise<Session[]> {
    const parameter = (name: string) => (this.#usesPlainParameters ? name : `filter[${name}]`);
    const list = () =>
      this.connection.call({
        ...options,
        method: 'GET',
        path: sessions,
        query: {
          [parameter('channel_uid')]: channelUid,
          [parameter('business_uid')]: businessUid,
          [parameter('contact_uid')]: contactUid,
        },
        statuses: [200],
        reads: sessionsBody,
        repeatable: true,
      });
    const read = await list().catch((error: unknown) => {
      if (!isFormRefused(error) || this.#usesPlainParameters) throw error;
      this.#usesPlainParameters = true;
      return list();
    });
    return read.data.sessions;
  }

  /**
   * Tells that the contact is typing. Repeated when the response is lost: typing twice looks like typing once.
   * @throws {NotActiveError} the session is not active
   */
  async sendTyping(
    { sessionUid, contactUid }: { sessionUid: string; contactUid: string },
    options?: CallOptions,
  ): Promise<void> {
    await this.connection.call({
      ...options,
      method: 'POST',
      path: `${sessions}/typing`,
      body: { session_uid: sessionUid, contact_uid: contactUid },
      statuses: [200, 201],
      reads: done,
      repeatable: true,
      refusals: 'not active',
    });
  }
}
