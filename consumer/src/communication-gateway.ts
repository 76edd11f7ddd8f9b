import { z } from 'zod';
import type { CallOptions, Connection } from './connection';
import { CallError, InvalidUidError, UnauthorizedError, UnexpectedResponseError } from './errors';
import { shown } from './shown';

/** The statuses of the API description (source: api). */
export const channelStatus = z.enum(['pending', 'active', 'inactive', 'deleted', 'blocked', 'error']);
export const sessionStatus = z.enum(['pending', 'inactive', 'active', 'deleted', 'failed']);
export type ChannelStatus = z.infer<typeof channelStatus>;
export type SessionStatus = z.infer<typeof sessionStatus>;

export interface Channel {
  /** A UUID of 36 characters. */
  readonly uid: string;
  readonly status: ChannelStatus;
}

export interface Session {
  /** An opaque text. */
  readonly uid: string;
  readonly status: SessionStatus;
}

/** Characters of the longest id that the app takes: it keeps ids of callbacks, which anybody may send. */
export const longestId = 255;
export const uid = z.string().min(1).max(longestId);

/** Items of the longest list that the app reads. Each wrong one costs an error of its own, and 1 MiB holds half a million. */
const longestList = 1000;
export const listOf = <Item extends z.ZodType>(item: Item) => z.array(z.unknown()).max(longestList).pipe(z.array(item));

const channelBody = z.object({
  data: z.object({ channel: z.object({ uid, status: channelStatus }) }),
});
const session = z.object({ uid, status: sessionStatus });
const sessionBody = z.object({ data: z.object({ session }) });
const sessionsBody = z.object({ data: z.object({ sessions: listOf(session) }) });
const done = z.object({ success: z.literal(true) });

const channels = '/business/communication/channels';
const sessions = '/business/communication/sessions';

/** A uid as a part of a path. @throws {InvalidUidError} where it would lead elsewhere */
function segment(uid: string): string {
  // A URL parser takes these two for steps in the tree, also when they are encoded.
  if (uid === '' || uid === '.' || uid === '..' || /\p{Cs}/u.test(uid)) {
    throw new InvalidUidError(`the uid "${shown(uid)}" cannot be a part of a path`);
  }
  return encodeURIComponent(uid);
}

/** Tells if the gateway may have refused the form of a request, so that another form is worth a try. */
const isFormRefused = (error: unknown) =>
  error instanceof CallError && (error.refusal?.status === 400 || error.refusal?.status === 422);

/**
 * Calls communication-gw as a channel app does. Every method throws `CallError`, and `InvalidUidError`
 * for a uid that no path can hold. The verification makes its own calls for seeding,
 * because a mistake in shared code would not show.
 */
export class CommunicationGateway {
  /** The API description has two forms of the parameters of GET /sessions. The plain one is used once it was taken in place of the other. */
  #usesPlainParameters = false;

  constructor(private readonly connection: Connection) {}

  /** Creates a transactional channel, normally `pending`. It is not repeated when the response is lost, which could leave two. */
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
   * Asks for the activation of a channel, and to make it open; a gateway that refuses `open_channel` is asked without it. The channel
   * is active once a callback or an effect shows it, and not yet when this returns.
   */
  async activateChannel(uid: string, { displayName }: { displayName: string }, options?: CallOptions): Promise<void> {
    const ask = (more: object) =>
      this.connection.call({
        ...options,
        method: 'PUT',
        path: `${channels}/${segment(uid)}`,
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

  /**
   * Deletes a channel and its sessions. It is repeated when the response is lost, and a channel that the gateway then says it does not
   * know is a deleted one.
   */
  async deleteChannel(uid: string, options?: CallOptions): Promise<void> {
    try {
      await this.connection.call({
        ...options,
        method: 'DELETE',
        path: `${channels}/${segment(uid)}`,
        statuses: [200],
        reads: done,
        repeatable: true,
      });
    } catch (error) {
      const refusal = error instanceof CallError && !(error instanceof UnauthorizedError) ? error.refusal : undefined;
      // Only the gateway's own error body has a code. A router's 404 has none, and the channel may be there.
      const isUnknown = refusal?.code !== undefined && [404, 422].includes(refusal.status);
      if (!isUnknown || !refusal.afterLostResponse) throw error;
    }
  }

  /**
   * Creates the session of a contact on an active channel. One that is not active yet needs `activateSession`. The call is not
   * repeated when the response is lost; `openTypingSession` looks for the session first.
   * @throws {NotActiveError} when the channel is not active
   * @throws {AlreadyExistsError} when the channel has a session for this contact or external uid
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

  /** Asks for the activation of a session, which is active once a callback or the list shows it, and not yet when this returns. */
  async activateSession(uid: string, options?: CallOptions): Promise<void> {
    await this.connection.call({
      ...options,
      method: 'PUT',
      path: `${sessions}/${segment(uid)}`,
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
    const list = (plain: boolean) => {
      const parameter = (name: string) => (plain ? name : `filter[${name}]`);
      return this.connection.call({
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
    };
    const usesPlain = this.#usesPlainParameters;
    const read = await list(usesPlain).catch(async (error: unknown) => {
      if (usesPlain || !isFormRefused(error)) throw error;
      const plain = await list(true).catch((again: unknown) => {
        // Then the form was not the reason, and the first refusal has it.
        throw isFormRefused(again) ? error : again;
      });
      this.#usesPlainParameters = true;
      return plain;
    });
    return read.data.sessions;
  }

  /**
   * Tells that the contact is typing. It is repeated when the response is lost, since typing twice looks like typing once.
   * @throws {NotActiveError} when the session is not active
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
