import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Misbehaviour } from '../../provider/gateway/build';
import type { CallbackBody } from '../../provider/gateway/callback-forms';
import type { StartOptions } from '../../provider/gateway/start';
import type { Exchange } from './contract';

// Mutants take hold of the gateway at its boundary: requests, responses and callbacks. None knows how the gateway works inside.

type Call = Pick<Exchange, 'method' | 'template'>;

const pathOf = ({ url }: FastifyRequest) => url.split('?', 1)[0] ?? '';

function matcher({ method, template }: Call): (request: FastifyRequest) => boolean {
  const pattern = new RegExp(`^${template.replaceAll('{}', '[^/]+')}$`);
  return (request) => request.method === method && pattern.test(pathOf(request));
}

const misbehaving = (misbehaviour: Misbehaviour): StartOptions => ({ misbehaviour });
export const hooked = (http: (app: FastifyInstance) => void) => misbehaving({ http });

/** Acts on a request before it is read, and before its token is looked at. */
export const beforeAll = (call: Call, act: (request: FastifyRequest) => void) =>
  hooked((app) => {
    const matches = matcher(call);
    app.addHook('onRequest', async (request) => {
      if (matches(request)) act(request);
    });
  });

/** Lets a call in without a token, with the token of the call before. */
export const withoutToken = (call: Call) =>
  hooked((app) => {
    const matches = matcher(call);
    let last: string | undefined;
    app.addHook('onRequest', async (request) => {
      const { headers } = request;
      if (headers.authorization) last = headers.authorization;
      else if (matches(request)) headers.authorization = last;
    });
  });

/** Acts on a body that was read, before it is validated. */
export const withBody = (call: Call, act: (body: Record<string, unknown>, request: FastifyRequest) => void) =>
  hooked((app) => {
    const matches = matcher(call);
    app.addHook('preValidation', async (request) => {
      if (matches(request)) act((request.body ?? {}) as Record<string, unknown>, request);
    });
  });

type Rewrite = (text: string, reply: FastifyReply) => string;

/** Rewrites all responses of an operation on their way out. */
export const responsesOf = (
  call: Call,
  rewrite: Rewrite,
  only: (text: string, reply: FastifyReply) => boolean = () => true,
) =>
  hooked((app) => {
    const matches = matcher(call);
    app.addHook('onSend', async (request, reply, payload) => {
      if (typeof payload !== 'string' || !matches(request) || !only(payload, reply)) return payload;
      reply.removeHeader('content-length');
      return rewrite(payload, reply);
    });
  });

/** The code of a second session's refusal, which has an interaction of its own. */
const duplicate = 'already_exists';

function isOf({ status, code }: Exchange, text: string, reply: FastifyReply): boolean {
  if (reply.statusCode !== status) return false;
  if (status < 300) return true;
  const actual = (JSON.parse(text) as { errors?: { code?: unknown }[] }).errors?.[0]?.code;
  return code ? actual === code : actual !== duplicate;
}

/** Rewrites only the responses that an exchange is about. */
export const responses = (exchange: Exchange, rewrite: Rewrite) =>
  responsesOf(exchange, rewrite, (text, reply) => isOf(exchange, text, reply));

/** Changes their JSON in place. */
export const responsesJson = (exchange: Exchange, change: (body: unknown) => void) =>
  responses(exchange, (text) => {
    const body: unknown = JSON.parse(text);
    change(body);
    return JSON.stringify(body);
  });

/** Changes the callbacks of one event before they are signed. */
export const callbacksJson = (event: string, change: (body: unknown) => void) =>
  misbehaving({
    payload: (callback: CallbackBody) => {
      if (callback.event !== event) return callback;
      const body: unknown = structuredClone(callback);
      change(body);
      return body;
    },
  });

export interface Delivery {
  readonly url: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

const deliver = ({ url, ...init }: Delivery, signal: AbortSignal) =>
  fetch(url, { ...init, signal, redirect: 'manual' });

/** Changes the deliveries of one event: each is sent as often as the change returns it. */
export const deliveries = (event: string, change: (delivery: Delivery) => readonly Delivery[]) =>
  misbehaving({
    fetch: async (input, init) => {
      const delivery = { ...(init as Omit<Delivery, 'url'>), url: String(input) };
      const signal = init?.signal ?? new AbortController().signal;
      const own = (JSON.parse(delivery.body) as { event?: unknown }).event === event;
      // A delivery that is not sent counts as received, so that only the callback is missing.
      let response = new Response('{"success":true}', { status: 200 });
      for (const each of own ? change(delivery) : [delivery]) response = await deliver(each, signal);
      return response;
    },
  });
