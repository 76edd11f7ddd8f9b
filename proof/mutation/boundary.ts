import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Call } from '../../lib/pact-file';
import type { StartOptions } from '../../provider/gateway/start';
import { type Exchange, errorCodeOf } from './contract';

// Mutants change requests, responses and callbacks at the boundary of the gateway. They do not depend on its own code.

function matcher({ method, template }: Call): (request: FastifyRequest) => boolean {
  const pattern = new RegExp(`^${template.replaceAll('{}', '[^/?]+')}(\\?|$)`);
  return (request) => request.method === method && pattern.test(request.url);
}

export const hooked = (http: (app: FastifyInstance) => void): StartOptions => ({ misbehaviour: { http } });

/** Acts on a request before it is read and before its token is checked. */
export const beforeCall = (call: Call, act: (request: FastifyRequest) => void) =>
  hooked((app) => {
    const matches = matcher(call);
    app.addHook('onRequest', async (request) => {
      if (matches(request)) act(request);
    });
  });

/** Lets a call pass without a token, by giving it the token of the previous call. */
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

/** Acts on a request's body before it is validated. */
export const withBody = (call: Call, act: (body: Record<string, unknown>) => void) =>
  hooked((app) => {
    const matches = matcher(call);
    app.addHook('preValidation', async (request) => {
      if (matches(request)) act((request.body ?? {}) as Record<string, unknown>);
    });
  });

/** Returns another text for a response, or changes its status or headers. */
export type Rewrite = (text: string, reply: FastifyReply) => string;

export const inJson =
  (change: (body: unknown) => unknown): Rewrite =>
  (text) =>
    JSON.stringify(change(JSON.parse(text)));

/** Keeps the text of a response. */
export const besideText =
  (change: (reply: FastifyReply) => void): Rewrite =>
  (text, reply) => {
    change(reply);
    return text;
  };

/** Rewrites the responses to a call. */
export const responsesTo = (
  call: Call,
  rewrite: Rewrite,
  only: (...response: Parameters<Rewrite>) => boolean = () => true,
) =>
  hooked((app) => {
    const matches = matcher(call);
    app.addHook('onSend', async (request, reply, payload) => {
      if (typeof payload !== 'string' || !matches(request) || !only(payload, reply)) return payload;
      reply.removeHeader('content-length');
      return rewrite(payload, reply);
    });
  });

/** The error code for a second session. That refusal has an interaction of its own. */
const duplicate = 'already_exists';

/** Rewrites only the responses that an exchange is about. */
export const responsesOf = ({ request, status, code }: Exchange, rewrite: Rewrite) =>
  responsesTo(request, rewrite, (text, { statusCode }) => {
    if (statusCode !== status || status < 300) return statusCode === status;
    const actual = errorCodeOf(JSON.parse(text));
    return code ? actual === code : actual !== duplicate;
  });

/** Changes the callbacks of one event before they are signed. */
export const callbackBodies = (event: string, change: (body: unknown) => unknown): StartOptions => ({
  misbehaviour: { payload: (body) => (body.event === event ? change(structuredClone(body)) : body) },
});

/** A callback on its way to the app, as it is handed to fetch. */
export interface Delivery extends RequestInit {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Changes the deliveries of one event. Those that the change returns are sent. */
export const deliveries = (event: string, change: (delivery: Delivery) => readonly Delivery[]): StartOptions => ({
  misbehaviour: {
    fetch: async (input, init) => {
      const delivery = { ...init, url: String(input) } as Delivery;
      const isAffected = (JSON.parse(delivery.body) as { event?: unknown }).event === event;
      // A delivery that is not sent counts as received, so that nothing but the callback is missing.
      let response = new Response('{"success":true}');
      for (const each of isAffected ? change(delivery) : [delivery]) response = await fetch(each.url, each);
      return response;
    },
  },
});
