import { createHmac } from 'node:crypto';
import { example } from '../../recording/matchers';

/** Two secrets in the form of the Standard Webhooks specification. */
export const secret = `whsec_${Buffer.from('an example secret, used nowhere').toString('base64')}`;
export const otherSecret = `whsec_${Buffer.from('another example, used nowhere').toString('base64')}`;

interface Change {
  readonly uid?: string;
  readonly status?: string;
  readonly occurredAt?: string;
}

export const channelEvent = ({ uid = example.channelUid, status = 'active', occurredAt }: Change = {}) => ({
  event: 'channel.status_changed',
  occurred_at: occurredAt ?? example.occurredAt,
  data: { business_uid: example.businessUid, channel: { uid, status } },
});

export const sessionEvent = ({ uid = example.sessionUid, status = 'active', occurredAt }: Change = {}) => ({
  event: 'session.status_changed',
  occurred_at: occurredAt ?? example.occurredAt,
  data: {
    business_uid: example.businessUid,
    channel_uid: example.channelUid,
    contact_uid: example.contactUid,
    external_uid: example.externalUid,
    session: { uid, status },
  },
});

/** Signs as the specification says, without the library that the receiver checks with. */
export function signature(body: string, id: string, timestamp: number, by = secret): string {
  const key = Buffer.from(by.replace('whsec_', ''), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

export const secondsSinceEpoch = () => Math.floor(Date.now() / 1000);

let delivered = 0;

/** The headers of a valid delivery, by default with a new id. */
export const deliveryHeaders = (body: string, id = `msg_${++delivered}`, timestamp = secondsSinceEpoch()) => ({
  'content-type': 'application/json',
  'webhook-id': id,
  'webhook-timestamp': String(timestamp),
  'webhook-signature': signature(body, id, timestamp),
});

/** Delivers a callback as the gateway does, except for the given headers and id. Resolves to the status of the response. */
export async function deliver(
  { url }: { url: string },
  event: unknown,
  {
    headers = {},
    without = [],
    id,
  }: { headers?: Record<string, string>; without?: readonly string[]; id?: string } = {},
): Promise<number> {
  const body = typeof event === 'string' ? event : JSON.stringify(event);
  const all = new Headers({ ...deliveryHeaders(body, id), ...headers });
  for (const name of without) all.delete(name);
  // A Buffer, because fetch adds a content type to a string.
  const response = await fetch(url, { method: 'POST', headers: all, body: Buffer.from(body) });
  await response.arrayBuffer();
  return response.status;
}
