import { z } from 'zod';
import { type ChannelStatus, channelStatus, type SessionStatus, sessionStatus, uid } from './communication-gateway';

/**
 * The part of a callback that the app reads. The form is assumed, since nobody outside knows it. It stands apart from what is believed
 * of the service (provider/openapi.yaml), so that the contract can show where the two differ.
 */
const callback = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('channel.status_changed'),
    occurred_at: z.iso.datetime({ offset: true }),
    data: z.object({ business_uid: uid, channel: z.object({ uid, status: channelStatus }) }),
  }),
  z.object({
    event: z.literal('session.status_changed'),
    occurred_at: z.iso.datetime({ offset: true }),
    data: z.object({
      business_uid: uid,
      channel_uid: uid,
      contact_uid: uid,
      external_uid: uid,
      session: z.object({ uid, status: sessionStatus }),
    }),
  }),
]);

interface Occurrence {
  readonly businessUid: string;
  /** Milliseconds since the epoch. */
  readonly occurredAt: number;
}

export interface ChannelChange extends Occurrence {
  readonly kind: 'channel';
  readonly uid: string;
  readonly status: ChannelStatus;
}

export interface SessionChange extends Occurrence {
  readonly kind: 'session';
  readonly uid: string;
  readonly status: SessionStatus;
  readonly channelUid: string;
  readonly contactUid: string;
  /** The app's own id of the contact. */
  readonly externalUid: string;
}

export type StatusChange = ChannelChange | SessionChange;

/** Reads a callback. Returns `undefined` for one that the app does not know. */
export function readCallback(json: unknown): StatusChange | undefined {
  const read = callback.safeParse(json).data;
  if (!read) return undefined;
  const occurrence = { businessUid: read.data.business_uid, occurredAt: Date.parse(read.occurred_at) };
  if (read.event === 'channel.status_changed') return { kind: 'channel', ...occurrence, ...read.data.channel };
  const { channel_uid: channelUid, contact_uid: contactUid, external_uid: externalUid, session } = read.data;
  return { kind: 'session', ...occurrence, ...session, channelUid, contactUid, externalUid };
}
