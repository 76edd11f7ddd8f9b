import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Changes } from '../changes';
import type { Refusals } from '../errors';
import type { operations } from '../generated/openapi-types';
import type { Lifecycles } from '../lifecycle';
import type { Answers } from '../open-questions';
import type { Channel, Client, Store } from '../store';
import type { Principal } from '../tokens';

declare module 'fastify' {
  interface FastifyRequest {
    principal: Principal;
  }
}

type RequestBody<Operation> = Operation extends { requestBody: { content: { 'application/json': infer B } } }
  ? B
  : never;

/** A request that has passed the validation of provider/openapi.yaml. Its parts have the types generated from there. */
export type Validated<Id extends keyof operations> = FastifyRequest<{
  Body: RequestBody<operations[Id]>;
  Querystring: NonNullable<operations[Id]['parameters']['query']>;
  Params: NonNullable<operations[Id]['parameters']['path']>;
}>;

/** An operation's handler. It has a method's type, because TypeScript accepts a handler of validated requests only there. */
export type Operation = { serve(request: FastifyRequest, reply: FastifyReply): void }['serve'];

/** The parts of a gateway that its operations work with. */
export interface Context {
  readonly answers: Answers;
  readonly refusals: Refusals;
  readonly lifecycles: Lifecycles;
  readonly store: Store;
  readonly changes: Changes;
  /** The clients that core has for a business. */
  clientsOf(businessUid: string): readonly Client[];
}

/**
 * A token is good for its own business only. Source: live for core, assumed for communication-gw.
 * @throws {ApiError} 401 for another business
 */
export function requireBusiness({ refusals }: Context, principal: Principal, businessUid: string): void {
  if (businessUid !== principal.businessUid) throw refusals.unauthorized('Unauthorized');
}

/** Finds a channel of the principal's business. @throws {ApiError} for a channel that this business does not have */
export function ownChannel({ refusals, store }: Context, principal: Principal, uid: string): Channel {
  const channel = store.channel(uid, principal.businessUid);
  if (!channel) throw refusals.unknown('channel');
  return channel;
}

export const done = { success: true, data: {} } as const;
