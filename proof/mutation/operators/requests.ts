import type { FastifyRequest } from 'fastify';
import { type ApiError, refusal } from '../../../provider/gateway/errors';
import { beforeAll, withBody } from '../boundary';
import { callOf, type Exchange, interactionsOf, succeeds } from '../contract';
import type { Mutant, Operator } from '../mutant';

const refused = (field: string) =>
  refusal(422, { code: 'unexpected', message: 'Is not a field of this request', field });
const missing = (field: string) => refusal(422, { code: 'missing_field', message: 'Is required', field });

const required = 'new_field';

function refuse(error: () => ApiError, when: (request: FastifyRequest) => boolean = () => true) {
  return (request: FastifyRequest) => {
    if (when(request)) throw error();
  };
}

const has = (name: string) => (request: FastifyRequest) => name in (request.query as object);

type Change = Pick<Mutant, 'operator' | 'where' | 'gateway'>;

function ofCall(exchange: Exchange): Change[] {
  const { method, request } = exchange;
  const where = callOf(exchange);
  const gone = refusal(404, { code: 'unexpected', message: 'No such path' });
  const otherMethod = refusal(405, { code: 'unexpected', message: 'Takes another method' });
  return [
    {
      operator: 'path no longer accepted',
      where,
      gateway: () =>
        beforeAll(
          exchange,
          refuse(() => gone),
        ),
    },
    {
      operator: 'method no longer accepted',
      where,
      gateway: () =>
        beforeAll(
          exchange,
          refuse(() => otherMethod),
        ),
    },
    ...request.params.map((name) => ({
      operator: 'query key no longer accepted',
      where: `${where}: ${name}`,
      gateway: () =>
        beforeAll(
          exchange,
          refuse(() => refused(name), has(name)),
        ),
    })),
    ...(method === 'GET'
      ? [
          {
            operator: 'new required query key',
            where: `${where}: ${required}`,
            gateway: () =>
              beforeAll(
                exchange,
                refuse(
                  () => missing(required),
                  (each) => !has(required)(each),
                ),
              ),
          },
        ]
      : []),
  ];
}

function ofBody(exchange: Exchange): Change[] {
  const { request } = exchange;
  const body = (request.body ?? {}) as Record<string, unknown>;
  const keys = Object.keys(body);
  if (keys.length === 0) return [];
  const where = callOf(exchange);
  const unless = (good: (body: Record<string, unknown>) => boolean, error: () => ApiError) => () =>
    withBody(exchange, (sent) => {
      if (!good(sent)) throw error();
    });
  return [
    ...keys.map((name) => ({
      operator: 'body key no longer accepted',
      where: `${where}: ${name}`,
      gateway: unless(
        (sent) => !(name in sent),
        () => refused(name),
      ),
    })),
    ...keys
      .filter((name) => !name.endsWith('_uid'))
      .map((name) => ({
        operator: 'body value no longer accepted',
        where: `${where}: ${name} = ${JSON.stringify(body[name])}`,
        gateway: unless(
          (sent) => sent[name] !== body[name],
          () => refused(name),
        ),
      })),
    {
      operator: 'new required body key',
      where: `${where}: ${required}`,
      gateway: unless(
        (sent) => required in sent,
        () => missing(required),
      ),
    },
  ];
}

/** The path, method, parameters and body of each successful call, as they are sent today, are no longer accepted. */
export const requests: Operator = {
  name: 'requests',
  *mutants({ exchanges, undermined }) {
    for (const exchange of exchanges.filter(succeeds)) {
      for (const change of [...ofCall(exchange), ...ofBody(exchange)]) {
        yield {
          ...change,
          fate: 'breaking',
          group: 'request',
          expected: change.where === callOf(exchange) ? interactionsOf(exchange, exchanges) : exchange.interactions,
          undermines: undermined(callOf(exchange)),
        };
      }
    }
  },
};
