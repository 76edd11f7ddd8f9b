import type { FastifyRequest } from 'fastify';
import { callOf, type Request } from '../../../lib/pact-file';
import { type ApiError, refusal } from '../../../provider/gateway/errors';
import { beforeCall, withBody } from '../boundary';
import { succeeds } from '../contract';
import type { Mutant, Operator } from '../mutant';

const gone = refusal(404, { code: 'unexpected', message: 'No such path' });
const otherMethod = refusal(405, { code: 'unexpected', message: 'Takes another method' });
const refused = (field: string) =>
  refusal(422, { code: 'unexpected', message: 'Is not a field of this request', field });
const missing = (field: string) => refusal(422, { code: 'missing_field', message: 'Is required', field });

const required = 'new_field';

/** A change of a call; `part` is the part of the request that it is about, `undefined` for the whole. */
type Change = Pick<Mutant, 'operator' | 'gateway'> & { readonly part?: string };

function* ofCall(request: Request): Generator<Change> {
  const refuse =
    (error: ApiError, when: (request: FastifyRequest) => boolean = () => true) =>
    () =>
      beforeCall(request, (sent) => {
        if (when(sent)) throw error;
      });
  const has = (name: string, { query }: FastifyRequest) => name in (query as object);
  yield { operator: 'path no longer accepted', gateway: refuse(gone) };
  yield { operator: 'method no longer accepted', gateway: refuse(otherMethod) };
  for (const part of request.params) {
    const gateway = refuse(refused(part), (sent) => has(part, sent));
    yield { operator: 'query key no longer accepted', part, gateway };
  }
  if (request.method !== 'GET') return;
  const gateway = refuse(missing(required), (sent) => !has(required, sent));
  yield { operator: 'new required query key', part: required, gateway };
}

function* ofBody(request: Request): Generator<Change> {
  const entries = Object.entries(request.body ?? {});
  const refuse = (error: ApiError, when: (body: Record<string, unknown>) => boolean) => () =>
    withBody(request, (body) => {
      if (when(body)) throw error;
    });
  for (const [part] of entries) {
    const gateway = refuse(refused(part), (body) => part in body);
    yield { operator: 'body key no longer accepted', part, gateway };
  }
  for (const [key, value] of entries) {
    // The state gives another value in its place, as the business does: the app sends no value of its own.
    if (request.injected.includes(`$.${key}`)) continue;
    const gateway = refuse(refused(key), (body) => body[key] === value);
    yield { operator: 'body value no longer accepted', part: `${key} = ${JSON.stringify(value)}`, gateway };
  }
  if (entries.length === 0) return;
  const gateway = refuse(missing(required), (body) => !(required in body));
  yield { operator: 'new required body key', part: required, gateway };
}

/** Each successful call is refused for its path, its method, a parameter or a part of its body, as the app sends them. */
export const requests: Operator = {
  name: 'requests',
  *mutants({ exchanges, interactionsWith, undermined }) {
    for (const { request, interactions } of exchanges.filter(succeeds)) {
      for (const { part, ...change } of [...ofCall(request), ...ofBody(request)]) {
        yield {
          ...change,
          where: part === undefined ? callOf(request) : `${callOf(request)}: ${part}`,
          fate: 'breaking',
          group: 'request',
          expected: part === undefined ? interactionsWith(request) : interactions,
          undermines: undermined(request),
        };
      }
    }
  },
};
