import fastify, { type FastifySchema, type HTTPMethods } from 'fastify';
import openapiGlue from 'fastify-openapi-glue';
import type { Route } from '../gateway/routes';

/** Reads the routes of an OpenAPI document, with references resolved. @throws when the document is not valid */
export async function readRoutes(specification: object): Promise<Route[]> {
  const operations = new Map<string, string>();
  const routes: Route[] = [];
  const app = fastify({ exposeHeadRoutes: false });
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => JSON.stringify);
  app.addHook('onRoute', ({ method, url, schema = {} }) => {
    // Tags and rules are for people: fastify does not read them.
    const { tags: _tags, 'x-rules': _rules, ...read } = schema as FastifySchema & Record<string, unknown>;
    const operationId = operations.get(`${method} ${url}`) ?? '';
    routes.push({ operationId, method: method as HTTPMethods, url, schema: read });
  });
  await app.register(openapiGlue, {
    specification,
    operationResolver: (operationId: string, method: string, path: string) => {
      operations.set(`${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`, operationId);
      return () => undefined;
    },
  });
  await app.close();
  return routes;
}
