import fastify, { type FastifySchema, type HTTPMethods } from 'fastify';
import openapiGlue from 'fastify-openapi-glue';
import type { Route } from '../gateway/routes';

/** The routes of an OpenAPI document, references resolved. @throws when it is not a valid one */
export async function readRoutes(specification: object): Promise<Route[]> {
  const operations = new Map<string, string>();
  const routes: Route[] = [];
  const app = fastify({ exposeHeadRoutes: false });
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => JSON.stringify);
  app.addHook('onRoute', ({ method, url, schema = {} }) => {
    // For people, not for fastify.
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
