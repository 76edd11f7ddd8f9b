import type { FastifyReply, FastifyRequest } from 'fastify';
import { unauthorized } from '../errors';
import type { operations } from '../generated/openapi-types';
import type { Caller } from '../tokens';

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller;
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

/** What serves an operation. Written as a method's type, so that one which takes a validated request fits in a table of them all. */
export type Operation = { serve(request: FastifyRequest, reply: FastifyReply): void }['serve'];

/** Observed of core, assumed of communication-gw: a good token does not open another business. */
export function requireBusiness(caller: Caller, businessUid: string): void {
  if (businessUid !== caller.businessUid) throw unauthorized('Unauthorized');
}

export const done = { success: true, data: {} } as const;
