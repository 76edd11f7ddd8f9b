import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Misbehaviour } from '../../provider/gateway/build';
import type { Callback } from '../../provider/gateway/deliveries';
import type { StartOptions } from '../../provider/gateway/start';
import type { Answer } from './contract';

// Where a mutant takes hold of the gateway: what comes in, what goes out, and the callbacks. None knows how the gateway works inside.

type Call = Pick<Answer, 'method' | 'template'>;

const pathOf = ({ url }: FastifyRequest) => url.split('?', 1)[0] ?? '';

function matcher({ method, template }: Call): (request: FastifyRequest) => boolean {
  const pattern = new RegExp(`^${template.replaceAll('{}', '[^/]+')}$`);
  return (request) => request.method === method && pattern.test(pathOf(request));
}

const misbehaving = (misbehaviour: Misbehaviour): StartOptions => ({ misbehaviour });
export const hooked = (http: (app: FastifyInstance) => void) => misbehaving({ http });

/** Before the request is read, and before its token is looked at. */
export const beforeAll = (call: Call, act: (request: FastifyRequest) => void) =>
  hooked((app) => {
    const matches = matcher(call);
    app.addHook('onRequest', async (request) => {
      if (matches(request)) act(request);
    });
  });

/** Lets a call in without a token, as whoever came before with one. */
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

/** Once the body was read, before it is validated. */
export const withBody = (call: Call, act: (body: Record<string, unknown>, request: FastifyRequest) => void) =>
  hooked((app) => {
    const matches = matcher(call);
    app.addHook('preValidation', async (request) => {
      if (matches(request)) act((request.body ?? {}) as Record<string, unknown>, request);
    });
  });

type Rewrite = (text: string, reply: FastifyReply) => string;

/** Answers on their way out, all of an operation. */
export const answersTo = (
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

function isOf({ status, error }: Answer, text: string, reply: FastifyReply): boolean {
  if (reply.statusCode !== status) return false;
  if (!error) return true;
  const [actual] = (JSON.parse(text) as { errors: Record<string, unknown>[] }).errors;
  return Object.entries(error).every(([name, value]) => actual?.[name] === value);
}

/** Only the answers that an interaction is about. */
export const answers = (answer: Answer, rewrite: Rewrite) =>
  answersTo(answer, rewrite, (text, reply) => isOf(answer, text, reply));

/** The same, as JSON that is changed in place. */
export const answersJson = (answer: Answer, change: (body: unknown) => void) =>
  answers(answer, (text) => {
    const body: unknown = JSON.parse(text);
    change(body);
    return JSON.stringify(body);
  });

/** The callbacks of one event, before they are signed. */
export const callbacksJson = (event: string, change: (body: unknown) => void) =>
  misbehaving({
    payload: (callback: Callback) => {
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

const send = ({ url, ...init }: Delivery, signal: AbortSignal) => fetch(url, { ...init, signal, redirect: 'manual' });

/** The callbacks of one event, as they go out: each is sent as often as the change returns it, and not at all when it returns none. */
export const deliveries = (event: string, change: (delivery: Delivery) => readonly Delivery[]) =>
  misbehaving({
    send: async (input, init) => {
      const delivery = { ...(init as Omit<Delivery, 'url'>), url: String(input) };
      const signal = init?.signal ?? new AbortController().signal;
      const own = (JSON.parse(delivery.body) as { event?: unknown }).event === event;
      // What is not sent counts as received, so that only the callback is missing.
      let answer = new Response(null, { status: 200 });
      for (const each of own ? change(delivery) : [delivery]) answer = await send(each, signal);
      return answer;
    },
  });
