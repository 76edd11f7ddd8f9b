import { createHmac } from 'node:crypto';
import type { operations } from './generated/openapi-types';
import type { Answers } from './open-questions';
import type { Channel, Session } from './store';

type Body<Operation extends 'channelStatusChanged' | 'sessionStatusChanged'> =
  operations[Operation]['requestBody']['content']['application/json'];
/** The believed body of a callback, from which the other forms are made. */
export type CallbackBody = Body<'channelStatusChanged'> | Body<'sessionStatusChanged'>;

export const channelCallback = (channel: Channel, status: Channel['status'], at: string): CallbackBody => ({
  event: 'channel.status_changed',
  occurred_at: at,
  data: {
    business_uid: channel.businessUid,
    channel: { uid: channel.uid, status, display_name: channel.displayName },
  },
});

export const sessionCallback = (session: Session, status: Session['status'], at: string): CallbackBody => ({
  event: 'session.status_changed',
  occurred_at: at,
  data: {
    business_uid: session.businessUid,
    channel_uid: session.channelUid,
    contact_uid: session.contactUid,
    external_uid: session.externalUid,
    session: { uid: session.uid, status, ai_status: session.aiStatus },
  },
});

const resourceOf = ({ data }: CallbackBody) =>
  'session' in data ? { session: data.session } : { channel: data.channel };

const entityOf = (body: CallbackBody) => ({
  entity_name: body.event.split('.')[0],
  event_type: 'updated',
  data: { business_uid: body.data.business_uid, ...('session' in body.data ? body.data.session : body.data.channel) },
});

const uidsOf = ({ data }: CallbackBody) =>
  'session' in data
    ? { channel_uid: data.channel_uid, session_uid: data.session.uid, status: data.session.status }
    : { channel_uid: data.channel.uid, status: data.channel.status };

/** The body of a callback by each answer to `callback-form`. */
export const callbackForms: { readonly [answer in Answers['callback-form']]: (body: CallbackBody) => unknown } = {
  event: (body) => body,
  entity: entityOf,
  'entity-list': (body) => [entityOf(body)],
  resource: resourceOf,
  answer: (body) => ({ success: true, data: resourceOf(body) }),
  flat: (body) => ({ business_uid: body.data.business_uid, ...uidsOf(body) }),
};

/** The address of a callback by each answer to `callback-address`, from the app's one URL. */
export const callbackAddresses: {
  readonly [answer in Answers['callback-address']]: (url: string, body: CallbackBody) => string;
} = {
  'one-url': (url) => url,
  routes: (url, { data }) =>
    `${url.replace(/\/$/, '')}/${'session' in data ? `sessions/${data.session.uid}` : `channels/${data.channel.uid}`}`,
  query: (url, { data }) => `${url}${url.includes('?') ? '&' : '?'}business_uid=${data.business_uid}`,
};

/** A JWT for the app, as sibling services send it. The key is invented, since the real one is not known outside. */
export function bearerToken(businessUid: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ business_uid: businessUid })}`;
  return `${signed}.${createHmac('sha256', 'embedded gateway').update(signed).digest('base64url')}`;
}
