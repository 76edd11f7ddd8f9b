import { z } from 'zod';
import type { CallOptions, Connection } from './connection';
import { CallError } from './errors';

/** Source of the statuses: the published API description. */
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

const channelAnswer = z.object({
  data: z.object({ channel: z.object({ uid: z.string().min(1), status: channelStatus }) }),
});
const session = z.object({ uid: z.string().min(1), status: sessionStatus });
const sessionAnswer = z.object({ data: z.object({ session }) });
const sessionsAnswer = z.object({ data: z.object({ sessions: z.array(session) }) });
const done = z.object({ success: z.literal(true) });

const channels = '/business/communication/channels';
const sessions = '/business/communication/sessions';

/** The calls of communication-gw that a channel app makes. All throw `CallError`. */
export class CommunicationGateway {
  constructor(private readonly connection: Connection) {}

  /** Creates a transactional channel, normally `pending`. Not repeated when the answer is lost: it could leave two. */
  async createChannel(
    { businessUid, displayName }: { businessUid: string; displayName: string },
    options?: CallOptions,
  ): Promise<Channel> {
    const answer = await this.connection.call({
      ...options,
      method: 'POST',
      path: channels,
      body: { business_uid: businessUid, type: 'transactional', display_name: displayName },
      statuses: [200, 201],
      answer: channelAnswer,
      repeatable: false,
    });
    return answer.data.channel;
  }

  /** Asks for the activation and makes the channel open. It is active once a callback has said so, not when this returns. */
  async activateChannel(uid: string, { displayName }: { displayName: string }, options?: CallOptions): Promise<void> {
    await this.connection.call({
      ...options,
      method: 'PUT',
      path: `${channels}/${encodeURIComponent(uid)}`,
      body: { status: 'active', display_name: displayName, open_channel: true },
      statuses: [200],
      answer: done,
      repeatable: true,
    });
  }

  /** Deletes the channel and its sessions. Repeated when the answer is lost; that the channel is gone is then what was wanted. */
  async deleteChannel(uid: string, options?: CallOptions): Promise<void> {
    try {
      await this.connection.call({
        ...options,
        method: 'DELETE',
        path: `${channels}/${encodeURIComponent(uid)}`,
        statuses: [200],
        answer: done,
        repeatable: true,
      });
    } catch (error) {
      const refusal = error instanceof CallError ? error.refusal : undefined;
      if (refusal?.status !== 404 || !refusal.afterLostAnswer) throw error;
    }
  }

  /**
   * Creates the session of a contact on an active channel. It is activated by the gateway itself, confirmed by a callback.
   * Not repeated when the answer is lost: `openTypingSession` looks for the session first.
   * @throws {NotActiveError} the channel is not active
   * @throws {AlreadyExistsError} the channel has a session for this contact or external uid
   */
  async createSession(
    input: { businessUid: string; channelUid: string; contactUid: string; externalUid: string },
    options?: CallOptions,
  ): Promise<Session> {
    const answer = await this.connection.call({
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
      answer: sessionAnswer,
      repeatable: false,
      activeField: 'channel_uid',
    });
    return answer.data.session;
  }

  /** The sessions of one contact on one channel. */
  async listSessions(
    { businessUid, channelUid, contactUid }: { businessUid: string; channelUid: string; contactUid: string },
    options?: CallOptions,
  ): Promise<Session[]> {
    const answer = await this.connection.call({
      ...options,
      method: 'GET',
      path: sessions,
      query: { channel_uid: channelUid, business_uid: businessUid, contact_uid: contactUid },
      statuses: [200],
      answer: sessionsAnswer,
      repeatable: true,
    });
    return answer.data.sessions;
  }

  /**
   * Says that the contact is typing. Repeated when the answer is lost: typing twice looks the same as typing once.
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
      answer: done,
      repeatable: true,
      activeField: 'session_uid',
    });
  }
}
