import { z } from 'zod';
import { parseJson } from '../../lib/json';
import type { QuestionId } from '../gateway/open-questions';
import type { Delivery } from '../verification/target/listener';
import { type Bench, type Channel, channelOf, refusalIn, type Session, sessionOf, withStatus } from './channels';
import { agreed, answered, type Outcome } from './findings';
import { masked, maskedText } from './mask';

/** A callback about a thing that the probe has made. */
interface Own {
  readonly delivery: Delivery;
  readonly channel: Channel;
  readonly session: Session | undefined;
}

interface Known {
  readonly businessUid: string;
  readonly contactUid: string;
}

/** The forms of a callback's body, each with the ids that it has to hold. */
function formsOf({ channel, session }: Own, { businessUid, contactUid }: Known) {
  const kind = session ? 'session' : 'channel';
  const business_uid = z.literal(businessUid);
  const uid = z.literal((session ?? channel).uid);
  const status = z.enum(['pending', 'active', 'inactive', 'deleted', 'blocked', 'error', 'failed']);
  const resource = session ? { session: z.looseObject({ uid, status }) } : { channel: z.looseObject({ uid, status }) };
  const ids = {
    channel_uid: z.literal(channel.uid),
    contact_uid: z.literal(contactUid),
    external_uid: z.literal(channel.externalUid),
  };
  const entity = z.looseObject({
    entity_name: z.string(),
    event_type: z.string(),
    data: z.looseObject({ uid, status }),
  });
  const flat = { business_uid, channel_uid: z.literal(channel.uid), status, ...(session && { session_uid: uid }) };
  return {
    event: z.looseObject({
      event: z.literal(`${kind}.status_changed`),
      occurred_at: z.iso.datetime({ offset: true }),
      data: z.looseObject({ business_uid, ...(session && ids), ...resource }),
    }),
    entity,
    'entity-list': z.tuple([entity]),
    resource: z.object(resource),
    answer: z.object({ success: z.literal(true), data: z.looseObject(resource) }),
    flat: z.object(flat),
  };
}

const isJson = (type = '') => /^application\/json *(;|$)/i.test(type);

function formOf(own: Own, known: Known): string | undefined {
  const { headers, body } = own.delivery.callback;
  if (!isJson(headers['content-type'])) return undefined;
  const json = parseJson(body);
  return Object.entries(formsOf(own, known)).find(([, form]) => form.safeParse(json).success)?.[0];
}

function addressOf({ delivery, channel, session }: Own, { businessUid }: Known): string | undefined {
  const { path } = delivery.callback;
  const route = session ? `/sessions/${session.uid}` : `/channels/${channel.uid}`;
  return { '': 'one-url', [route]: 'routes', [`?business_uid=${businessUid}`]: 'query' }[path];
}

/** Names of headers that could identify a callback in a way of their own. */
const identifying = /auth|sign|token|secret|hmac|digest|key|^webhook-|^x-hub/;
const jwt = /^Bearer [\w-]+\.[\w-]+\.[\w-]*$/;

function identityOf({ delivery }: Own): string | undefined {
  const { headers } = delivery.callback;
  const names = Object.keys(headers).filter((name) => identifying.test(name));
  const others = names.filter((name) => !name.startsWith('webhook-'));
  if (names.length === 0) return 'none';
  if (others.length === 0 && delivery.refused !== 401) {
    const isStandard =
      /^\S{1,255}$/.test(headers['webhook-id'] ?? '') && /^\d+$/.test(headers['webhook-timestamp'] ?? '');
    return isStandard ? 'standard-webhooks' : undefined;
  }
  return names.length === 1 && jwt.test(headers.authorization ?? '') ? 'bearer' : undefined;
}

const pathOf = ({ delivery }: Own) => {
  const { path } = delivery.callback;
  return delivery.refused === 404
    ? maskedText(delivery.request.replace(/^\S+ /, ''))
    : `<webhook URL>${maskedText(path)}`;
};

const evidences: { readonly [question: string]: (own: Own) => string } = {
  'callback-address': (own) => `${own.delivery.callback.method} ${pathOf(own)}`,
  'callback-method': (own) => `${own.delivery.callback.method} ${pathOf(own)}`,
  'callback-form': (own) => `${own.delivery.callback.method} ${pathOf(own)} ${masked(own.delivery.callback.body)}`,
  'callback-headers': ({ delivery: { callback, refused, why } }) => {
    const names = Object.keys(callback.headers).filter((name) => identifying.test(name) || name === 'content-type');
    const signed = refused === 401 ? `; refused: ${why ?? 'not signed'}` : '';
    return `${callback.method} with ${names.map(maskedText).join(', ') || 'no such header'}${signed}`;
  },
};

const classifiers = {
  'callback-address': addressOf,
  'callback-method': ({ delivery }: Own) => delivery.callback.method,
  'callback-form': formOf,
  'callback-headers': identityOf,
} satisfies Partial<Record<QuestionId, (own: Own, known: Known) => string | undefined>>;
type CallbackQuestion = keyof typeof classifiers;
export const callbackQuestions = Object.keys(classifiers) as CallbackQuestion[];

export interface Made {
  readonly channels: readonly Channel[];
  readonly sessions: readonly Session[];
}

/** The outcomes of the questions about callbacks, from all that came about what the probe has made. */
export async function callbackOutcomes({ listener, asker, contact }: Bench, { channels, sessions }: Made) {
  const contactUid = await contact.catch(() => '');
  const known = { businessUid: asker.account.businessUid, contactUid };
  const all: Own[] = [
    ...channels.flatMap((channel) =>
      listener.deliveries(channelOf(channel)).map((delivery) => ({ delivery, channel, session: undefined })),
    ),
    ...sessions.flatMap((session) =>
      listener.deliveries(sessionOf(session)).map((delivery) => ({ delivery, channel: session.channel, session })),
    ),
  ];
  const [foreign] = listener.foreignDeliveries();
  const why = foreign
    ? `no callback about a channel or session of the probe; another: ${foreign.callback.method} ${masked(foreign.callback.body)}`
    : 'no callback came';
  return new Map<QuestionId, Outcome>(
    callbackQuestions.map((question) => {
      const outcomes = all.map((own) =>
        answered(question, classifiers[question](own, known), evidences[question]?.(own) ?? ''),
      );
      return [question, agreed(outcomes, why)];
    }),
  );
}

/** The effect of a reply without a body on the callbacks that got one. */
interface Bare {
  /** Every try of the callback. */
  readonly tries: readonly Delivery[];
  /** True when the status changed by the first reply, and changes by replies alone. */
  readonly changed: boolean;
}

function replyTo({ tries, changed }: Bare): Outcome[] {
  const [first] = tries;
  if (!first || refusalIn(tries)) return [];
  if (tries.length > 1)
    return [{ found: 'json', evidence: 'a callback that was answered 200 without a body came again' }];
  return changed
    ? [{ found: 'any-2xx', evidence: 'a callback that was answered 200 without a body changed the status' }]
    : [];
}

/** The answer to `callback-reply`, from the callbacks whose first try was answered 200 without a body. */
export const callbackReply = (bares: readonly Bare[]): Outcome =>
  agreed(bares.flatMap(replyTo), 'no status hangs on a callback alone');

/** The tries of the callback that said a status. */
export const triesOf = ({ listener }: Bench, thing: Channel | Session, status: string): Delivery[] =>
  withStatus(listener.deliveries('channel' in thing ? sessionOf(thing) : channelOf(thing)), status);
