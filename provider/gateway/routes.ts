import type { FastifySchema, HTTPMethods } from 'fastify';
import generated from './generated/openapi-routes.json';
import { validatorCompiler } from './validation';

/** A route of provider/openapi.yaml, without what serves it. */
export interface Route {
  readonly operationId: string;
  readonly method: HTTPMethods;
  readonly url: string;
  readonly schema: FastifySchema;
}

/** Generated, because reading and checking the document takes longer than all else that a gateway does when it starts. */
export const routes = generated.routes as readonly Route[];

/** One for all gateways of a process: compiling the schemas takes longer than building a gateway. */
export const validators = validatorCompiler();

const patterns = routes.map(({ method, url }) => ({
  method,
  pattern: new RegExp(`^${url.replace(/:\w+/g, '[^/]+')}$`),
}));

/** The methods that a path has: what `Allow` names when the one asked for is not among them. */
export function allowedMethods(path: string): string[] {
  return [...new Set(patterns.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method))];
}
