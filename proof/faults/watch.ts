import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Misbehaviour } from '../../provider/gateway/build';
import { operationOf } from '../../provider/gateway/faults/calls';
import type { OperationId } from '../../provider/gateway/faults/schedule';

interface Call {
  readonly operation: OperationId | undefined;
  /** Method and path, with names in place of uids. */
  readonly route: string;
  /** Status of the gateway's own response. */
  readonly status: number;
  /** Set for a call that created a channel or session. */
  readonly uid: string | undefined;
  /** False when the connection was gone before the response was sent. */
  heard: boolean;
}

/** The calls of a gateway and its own responses, seen at its boundary. */
export class Watch {
  readonly calls: Call[] = [];
  readonly #inFlight = new Set<Promise<void>>();

  /** Wraps the faults: the gateway's own response is seen before they strike it, and after that whether it left. */
  around({ http, ...others }: Required<Pick<Misbehaviour, 'http' | 'fetch'>>): Misbehaviour {
    const calls = new WeakMap<FastifyRequest, Call>();
    const watched = (app: FastifyInstance) => {
      app.addHook('onRequest', async (_, reply) => {
        const over = new Promise<void>((resolve) => reply.raw.once('close', resolve));
        this.#inFlight.add(over);
        void over.then(() => this.#inFlight.delete(over));
      });
      app.addHook('onSend', async (request, { statusCode: status }, body) => {
        const uid = status === 201 ? /"uid":"([^"]+)"/.exec(String(body))?.[1] : undefined;
        const route = `${request.method} ${request.routeOptions.url}`;
        const call: Call = { operation: operationOf(request), route, status, uid, heard: false };
        calls.set(request, call);
        this.calls.push(call);
        return body;
      });
      http(app);
      app.addHook('onSend', async (request, _, body) => {
        const call = calls.get(request);
        if (call) call.heard = !request.raw.socket.destroyed;
        return body;
      });
    };
    return { ...others, http: watched };
  }

  of(operation: OperationId): readonly Call[] {
    return this.calls.filter((call) => call.operation === operation);
  }

  /** The uids of created channels or sessions, in their order; `unheard`: those alone whose creator was not told. */
  created(operation: 'createChannel' | 'createSession', which: 'all' | 'unheard' = 'all'): string[] {
    const calls = this.of(operation).filter(({ heard }) => which === 'all' || !heard);
    return calls.flatMap(({ uid }) => uid ?? []);
  }

  /** Resolves when no call is in flight: a call that was given up may still be carried out. */
  async idle(): Promise<void> {
    while (this.#inFlight.size > 0) await Promise.all(this.#inFlight);
  }

  clear(): void {
    this.calls.length = 0;
  }
}
