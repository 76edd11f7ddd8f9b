import type { FastifyRequest } from 'fastify';
import { ApiError } from '../../../provider/gateway/errors';
import { beforeAll, withBody } from '../boundary';
import type { Answer, Contract } from '../contract';
import type { BreakingMutant } from '../mutant';

const refused = (field: string) =>
  new ApiError(422, { code: 'unexpected', message: 'Is not a field of this request', field });
const missing = (field: string) => new ApiError(422, { code: 'missing_field', message: 'Is required', field });

const required = 'new_field';

function refuse(error: () => ApiError, when: (request: FastifyRequest) => boolean = () => true) {
  return (request: FastifyRequest) => {
    if (when(request)) throw error();
  };
}

const has = (name: string) => (request: FastifyRequest) => name in (request.query as object);

function ofCall(answer: Answer): Pick<BreakingMutant, 'operator' | 'where' | 'gateway'>[] {
  const { method, template, request } = answer;
  const where = `${method} ${template}`;
  const gone = new ApiError(404, { code: 'unexpected', message: 'No such path' });
  const otherMethod = new ApiError(405, { code: 'unexpected', message: 'Takes another method' });
  return [
    {
      operator: 'path no longer accepted',
      where,
      gateway: () =>
        beforeAll(
          answer,
          refuse(() => gone),
        ),
    },
    {
      operator: 'method no longer accepted',
      where,
      gateway: () =>
        beforeAll(
          answer,
          refuse(() => otherMethod),
        ),
    },
    ...request.params.map((name) => ({
      operator: 'query key no longer accepted',
      where: `${where}: ${name}`,
      gateway: () =>
        beforeAll(
          answer,
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
                answer,
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

function ofBody(answer: Answer): Pick<BreakingMutant, 'operator' | 'where' | 'gateway'>[] {
  const { method, template, request } = answer;
  const body = (request.body ?? {}) as Record<string, unknown>;
  const keys = Object.keys(body);
  if (keys.length === 0) return [];
  const where = `${method} ${template}`;
  const unless = (good: (body: Record<string, unknown>) => boolean, error: () => ApiError) => () =>
    withBody(answer, (sent) => {
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

/** Each call that succeeds: its path, method, parameters and body as they are sent today, no longer accepted. */
export const requestMutants = ({ answers }: Contract): BreakingMutant[] =>
  answers
    .filter(({ status }) => status < 300)
    .flatMap((answer) =>
      [...ofCall(answer), ...ofBody(answer)].map((mutant) => ({
        ...mutant,
        group: 'request' as const,
        expected: answer.interactions,
      })),
    );
