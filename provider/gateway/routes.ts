import type { FastifySchema, HTTPMethods } from 'fastify';
import generated from './generated/openapi-routes.json';
import type { Answers } from './open-questions';

/** A route of provider/openapi.yaml, without its handler. */
export interface Route {
  readonly operationId: string;
  readonly method: HTTPMethods;
  readonly url: string;
  readonly schema: FastifySchema;
}

/** Generated beforehand, because reading and checking the document takes longer than the rest of a gateway's start. */
export const routes = generated.routes as readonly Route[];

const text = { type: 'string', minLength: 1, maxLength: 255 };
const bodyOf = (properties: object) => ({
  type: 'object',
  additionalProperties: false,
  required: Object.keys(properties),
  properties,
});

/** The body of a typing call by each answer to `typing-body`; `undefined` for the believed one, which the document has. */
const typingBodies: { readonly [answer in Answers['typing-body']]: object | undefined } = {
  'session-contact': undefined,
  flag: bodyOf({ session_uid: text, contact_uid: text, typing: { const: true } }),
  contact: bodyOf({ channel_uid: text, external_uid: text, typing: { type: 'boolean' }, source: text }),
};

/** The routes of a gateway that gives these answers. */
export function routesFor(answers: Answers): readonly Route[] {
  const body = typingBodies[answers['typing-body']];
  if (!body) return routes;
  return routes.map((route) =>
    route.operationId === 'sendTyping' ? { ...route, schema: { ...route.schema, body } } : route,
  );
}

const patterns = routes.map(({ operationId, method, url }) => ({
  operationId,
  method,
  pattern: new RegExp(`^${url.replace(/:\w+/g, '[^/]+')}$`),
}));

/** The methods that a path takes; none for a path that does not exist. */
export function allowedMethods(path: string): string[] {
  return [...new Set(patterns.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method))];
}

/** The operation that serves a call; `undefined` for a call that this gateway does not serve. */
export const operationOf = (method: string, path: string): string | undefined =>
  patterns.find((each) => each.method === method && each.pattern.test(path))?.operationId;
