import type { FastifyReply, FastifyRequest } from 'fastify';
import { currentAnswers } from '../../answers';
import { refusal, refusalsFor } from '../errors';
import type { Playing } from './playing';
import type { HttpFault, OperationId, SubjectKind } from './schedule';

const refusals = () => refusalsFor(currentAnswers());

/** The operations that cause a callback, each with the subject of the callback. */
const causes: Partial<Record<OperationId, SubjectKind>> = {
  updateChannel: 'channel',
  createSession: 'session',
  updateSession: 'session',
};

/** The operation of a request; `undefined` where it has no route. */
export const operationOf = ({ routeOptions }: FastifyRequest) =>
  (routeOptions.schema as { operationId?: OperationId } | undefined)?.operationId;

/** Plays the faults of calls in two hooks of the gateway: when a request arrives, and before its response is sent. */
export class CallFaults {
  readonly #later = new WeakMap<FastifyRequest, HttpFault>();

  constructor(private readonly playing: Playing) {}

  async onRequest(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const operation = operationOf(request);
    const fault = operation && this.playing.ofCall(operation);
    if (!fault) return undefined;
    switch (fault.kind) {
      case 'token expired':
        throw refusals().unauthorized();
      case 'server error':
        throw refusals().overloaded();
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
    // Fastify then writes the response into a closed connection.
    if (fault?.kind === 'response lost') request.raw.socket.resetAndDestroy();
    if (fault?.kind === 'slow response') await this.playing.pause(fault.ms).catch(() => undefined);
    const operation = operationOf(request);
    const caused = operation && causes[operation];
    if (caused && reply.statusCode < 300) await this.playing.hold(caused);
    return body;
  }
}
