import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { callOf } from '../../../lib/pact-file';
import type { CallbackBody } from '../../../provider/gateway/callback-forms';
import type { StartOptions } from '../../../provider/gateway/start';
import {
  besideText,
  callbackBodies,
  deliveries,
  hooked,
  inJson,
  type Rewrite,
  responsesTo,
  withBody,
} from '../boundary';
import { succeeds } from '../contract';
import type { Operator } from '../mutant';

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Replaces every object of a JSON value, from the inside out. */
const everyObject = (change: (object: Json) => Json) => (value: unknown) =>
  JSON.parse(JSON.stringify(value), (_key, each: unknown) => (isObject(each) ? change(each) : each));

const withMore = everyObject((object) => ({ ...object, new_field: { anything: [1, null] } }));
const reversed = everyObject((object) => Object.fromEntries(Object.entries(object).reverse()));

const ofResponses: Readonly<Record<string, Rewrite>> = {
  'extra response fields': inJson(withMore),
  'other order of the response keys': inJson(reversed),
  'other whitespace in the response': (text) => JSON.stringify(JSON.parse(text), null, '\t'),
  'extra response header': besideText((reply) => reply.header('x-request-id', randomUUID())),
  'content type without a charset': besideText((reply) => reply.header('content-type', 'application/json')),
};

const ofCallbacks: Readonly<Record<string, (event: string) => StartOptions>> = {
  'callback sent twice': (event) => deliveries(event, (delivery) => [delivery, delivery]),
  'extra callback header': (event) =>
    deliveries(event, (delivery) => [{ ...delivery, headers: { ...delivery.headers, 'x-trace': randomUUID() } }]),
  'extra callback fields': (event) => callbackBodies(event, withMore),
  'other order of the callback keys': (event) => callbackBodies(event, reversed),
};

/** Sessions get uids of another form, which the gateway translates at its boundary. */
function otherUids(): StartOptions {
  const inside = new Map<string, string>();
  const outside = (uid: string) => {
    const other = `session:${uid.replaceAll('-', '').slice(0, 20)}`;
    inside.set(other, uid);
    return other;
  };
  const toInside = (object: unknown, key: string) => {
    const uid = isObject(object) && inside.get(String(object[key]));
    if (uid) object[key] = uid;
  };
  const http = (app: FastifyInstance) => {
    app.addHook('preValidation', async ({ body, params }) => {
      toInside(body, 'session_uid');
      toInside(params, 'uid');
    });
    app.addHook('onSend', async (request, _reply, payload) => {
      if (typeof payload !== 'string' || !request.url.includes('/sessions')) return payload;
      return payload.replace(/"uid":"([^"]+)"/g, (_all, uid: string) => `"uid":"${outside(uid)}"`);
    });
  };
  const payload = ({ data, ...callback }: CallbackBody) => {
    const session = 'session' in data && { ...data.session, uid: outside(data.session.uid) };
    return { ...callback, data: { ...data, ...(session && { session }) } };
  };
  return { misbehaviour: { http, payload } };
}

const ofGateway: Readonly<Record<string, () => StartOptions>> = {
  'slower activation': () => ({ activationDelayMs: 300 }),
  'throttled, but within its limit': () => ({ requestsPerSecond: 1000 }),
  'session uids of another form': otherUids,
  'a new endpoint': () => hooked((app) => app.get('/business/communication/new', () => ({ success: true }))),
};

/** Changes that the gateway may make at any time. */
export const compatible: Operator = {
  name: 'compatible',
  *mutants({ exchanges, callbacks }) {
    const common = { fate: 'compatible', group: 'response', expected: [] } as const;
    for (const { request, status, statuses } of exchanges.filter(succeeds)) {
      const where = callOf(request);
      for (const [operator, rewrite] of Object.entries(ofResponses))
        yield { ...common, operator, where, gateway: () => responsesTo(request, rewrite) };
      for (const other of statuses.filter((each) => each !== status)) {
        const rewrite = besideText((reply) => reply.code(other));
        const gateway = () => responsesTo(request, rewrite, (_text, { statusCode }) => statusCode === status);
        yield { ...common, operator: 'other accepted status', where: `${where}: ${other}`, gateway };
      }
      if (!request.body) continue;
      const gateway = () => withBody(request, (body) => delete body.new_field);
      yield { ...common, operator: 'new optional request field', where, gateway };
    }
    for (const { event } of callbacks) {
      for (const [operator, change] of Object.entries(ofCallbacks))
        yield { ...common, operator, where: event, gateway: () => change(event) };
    }
    for (const [operator, gateway] of Object.entries(ofGateway))
      yield { ...common, operator, where: 'the gateway', gateway };
  },
};
