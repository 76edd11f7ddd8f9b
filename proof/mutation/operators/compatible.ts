import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { CallbackBody } from '../../../provider/gateway/callback-forms';
import type { StartOptions } from '../../../provider/gateway/start';
import { callbacksJson, type Delivery, deliveries, hooked, responsesOf, withBody } from '../boundary';
import { callOf, type Exchange, succeeds } from '../contract';
import type { Operator } from '../mutant';

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every object of a JSON value, from the inside out, replaced by what `change` makes of it. */
function everyObject(value: unknown, change: (object: Json) => Json): unknown {
  if (Array.isArray(value)) return value.map((each) => everyObject(each, change));
  if (!isObject(value)) return value;
  return change(Object.fromEntries(Object.entries(value).map(([key, each]) => [key, everyObject(each, change)])));
}

const withMore = (object: Json): Json => ({ ...object, new_field: { anything: [1, null] } });
const reversed = (object: Json): Json => Object.fromEntries(Object.entries(object).reverse());
const inJson = (change: (value: unknown) => unknown) => (text: string) => JSON.stringify(change(JSON.parse(text)));

/** Changes of a response that the app does not notice. */
const ofResponses: Readonly<Record<string, Parameters<typeof responsesOf>[1]>> = {
  'extra response fields': inJson((value) => everyObject(value, withMore)),
  'other order of the response keys': inJson((value) => everyObject(value, reversed)),
  'other whitespace in the response': (text) => JSON.stringify(JSON.parse(text), null, '\t'),
  'extra response header': (text, reply) => {
    reply.header('x-request-id', randomUUID());
    return text;
  },
  'content type without a charset': (text, reply) => {
    reply.header('content-type', 'application/json');
    return text;
  },
};

const ofDeliveries: Readonly<Record<string, (delivery: Delivery) => readonly Delivery[]>> = {
  'callback sent twice': (delivery) => [delivery, delivery],
  'extra callback header': ({ headers, ...delivery }) => [
    { ...delivery, headers: { ...headers, 'x-trace': randomUUID() } },
  ],
};

const ofCallbacks: Readonly<Record<string, (body: Json) => Json>> = {
  'extra callback fields': (body) => everyObject(body, withMore) as Json,
  'other order of the callback keys': (body) => everyObject(body, reversed) as Json,
};

/** Changes a body in place to the one that `change` returns. */
const inPlace = (change: (body: Json) => Json) => (body: unknown) => {
  const changed = change(body as Json);
  for (const key of Object.keys(body as Json)) delete (body as Json)[key];
  Object.assign(body as Json, changed);
};

const statusesOf = ({ status, statuses }: Exchange) => statuses.filter((each) => each !== status);

/** Sessions have uids of another form outside than inside. */
function otherUids(): StartOptions {
  const inside = new Map<string, string>();
  const outside = (uid: string) => {
    const other = `session:${uid.replaceAll('-', '').slice(0, 20)}`;
    inside.set(other, uid);
    return other;
  };
  const http = (app: FastifyInstance) => {
    app.addHook('preValidation', async ({ body, params }) => {
      for (const [object, key] of [
        [body, 'session_uid'],
        [params, 'uid'],
      ] as const) {
        const uid = isObject(object) ? inside.get(String(object[key])) : undefined;
        if (uid) (object as Json)[key] = uid;
      }
    });
    app.addHook('onSend', async (request, _reply, payload) => {
      if (typeof payload !== 'string' || !request.url.includes('/sessions')) return payload;
      return payload.replace(/"uid":"([^"]+)"/g, (_all, uid: string) => `"uid":"${outside(uid)}"`);
    });
  };
  const payload = (callback: CallbackBody) =>
    'session' in callback.data
      ? {
          ...callback,
          data: { ...callback.data, session: { ...callback.data.session, uid: outside(callback.data.session.uid) } },
        }
      : callback;
  return { misbehaviour: { http, payload } };
}

const wholeGateway: Readonly<Record<string, () => StartOptions>> = {
  'slower activation': () => ({ activationDelayMs: 300 }),
  'throttled, but within its limit': () => ({ requestsPerSecond: 1000 }),
  'session uids of another form': otherUids,
  'a new endpoint': () => hooked((app) => app.get('/business/communication/new', () => ({ success: true }))),
};

type Change = { operator: string; where: string; gateway: () => StartOptions };

function ofCall(exchange: Exchange): Change[] {
  const where = callOf(exchange);
  return [
    ...Object.entries(ofResponses).map(([operator, rewrite]) => ({
      operator,
      where,
      gateway: () => responsesOf(exchange, rewrite),
    })),
    ...statusesOf(exchange).map((status) => ({
      operator: 'other accepted status',
      where: `${where}: ${status}`,
      gateway: () =>
        responsesOf(
          exchange,
          (text, reply) => {
            reply.code(status);
            return text;
          },
          (_text, reply) => reply.statusCode === exchange.status,
        ),
    })),
    ...(exchange.request.body
      ? [
          {
            operator: 'new optional request field',
            where,
            gateway: () =>
              withBody(exchange, (body) => {
                delete body.new_field;
              }),
          },
        ]
      : []),
  ];
}

/** Changes that the gateway may make at any time. */
export const compatible: Operator = {
  name: 'compatible',
  *mutants({ exchanges, callbacks }) {
    const changes: Change[] = [
      ...exchanges.filter(succeeds).flatMap(ofCall),
      ...callbacks.flatMap(({ event }) => [
        ...Object.entries(ofDeliveries).map(([operator, change]) => ({
          operator,
          where: event,
          gateway: () => deliveries(event, change),
        })),
        ...Object.entries(ofCallbacks).map(([operator, change]) => ({
          operator,
          where: event,
          gateway: () => callbacksJson(event, inPlace(change)),
        })),
      ]),
      ...Object.entries(wholeGateway).map(([operator, gateway]) => ({ operator, where: 'the gateway', gateway })),
    ];
    for (const change of changes) yield { ...change, fate: 'compatible', group: 'response', expected: [] };
  },
};
