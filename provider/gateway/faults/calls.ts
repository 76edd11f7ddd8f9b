import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Refusals, refusal } from '../errors';
import type { Playing } from './playing';
import type { CallbackFault, HttpFault, OperationId } from './schedule';

/** Which requests announce a change, and so cause a callback. */
const causes: Partial<Record<OperationId, CallbackFault['of']>> = {
  updateChannel: 'channel',
  createSession: 'session',
  updateSession: 'session',
};

/** What a request calls; nothing where there is no such route. */
export const operationOf = ({ routeOptions }: FastifyRequest) =>
  (routeOptions.schema as { operationId?: OperationId } | undefined)?.operationId;

/** The faults of calls, as two hooks of the gateway: before a request is looked at, and before its answer leaves. */
export class CallFaults {
  readonly #later = new WeakMap<FastifyRequest, HttpFault>();

  constructor(
    private readonly playing: Playing,
    private readonly refusals: Refusals,
  ) {}

  async onRequest(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const operation = operationOf(request);
    const fault = operation && this.playing.ofCall(operation);
    if (!fault) return undefined;
    switch (fault.kind) {
      case 'token expired':
        throw this.refusals.unauthorized();
      case 'server error':
        throw this.refusals.overloaded();
      case 'too many requests':
        reply.header('retry-after', String(fault.retryAfterS));
        throw refusal(429, { code: 'unexpected', message: 'Too many requests' });
      case 'request lost':
        request.raw.socket.resetAndDestroy();
        return reply.hijack();
      default:
        this.#later.set(request, fault);
        return undefined;
    }
  }

  async onSend(request: FastifyRequest, reply: FastifyReply, body: unknown): Promise<unknown> {
    const fault = this.#later.get(request);
    // Its status is decided: fastify goes on to write the answer, into a connection that is gone.
    if (fault?.kind === 'response lost') request.raw.socket.resetAndDestroy();
    if (fault?.kind === 'slow response') await this.playing.pause(fault.ms).catch(() => undefined);
    const caused = causes[operationOf(request) ?? 'listClients'];
    if (caused && reply.statusCode < 300) await this.playing.hold(caused);
    return body;
  }
}
