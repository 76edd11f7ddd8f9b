import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Refusals } from '../errors';
import type { operations } from '../generated/openapi-types';
import type { Answers } from '../open-questions';
import type { Principal } from '../tokens';

declare module 'fastify' {
  interface FastifyRequest {
    principal: Principal;
  }
}

type Id = keyof operations;
type RequestBody<Operation> = Operation extends { requestBody: { content: { 'application/json': infer B } } }
  ? B
  : never;

/** A request that has passed the validation of provider/openapi.yaml, so that its parts have the types generated from there. */
export type Validated<Operation extends Id> = FastifyRequest<{
  Body: RequestBody<operations[Operation]>;
  Querystring: NonNullable<operations[Operation]['parameters']['query']>;
  Params: NonNullable<operations[Operation]['parameters']['path']>;
}>;

/** An operation's handler. Written as a method's type, so that a handler of validated requests fits in a table of them all. */
export type Operation = { serve(request: FastifyRequest, reply: FastifyReply): void }['serve'];

/** What all operations need. */
export interface Context {
  readonly answers: Answers;
  readonly refusals: Refusals;
}

/** A good token does not open another business (source: live for core, assumed for communication-gw). */
export function requireBusiness({ refusals }: Context, principal: Principal, businessUid: string): void {
  if (businessUid !== principal.businessUid) throw refusals.unauthorized('Unauthorized');
}

export const done = { success: true, data: {} } as const;
