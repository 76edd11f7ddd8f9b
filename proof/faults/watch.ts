import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Misbehaviour } from '../../provider/gateway/build';
import { operationOf } from '../../provider/gateway/faults/calls';
import type { OperationId } from '../../provider/gateway/faults/schedule';

interface Call {
  readonly operation: OperationId | undefined;
  /** Method and path, with names in place of uids. */
  readonly route: string;
  /** As the gateway answered. */
  readonly status: number;
  /** Of what was created. */
  readonly uid: string | undefined;
  /** Whether there was anybody left to answer when the answer was sent. */
  heard: boolean;
}

/** What a gateway was asked and what it made of it, seen at its boundary. */
export class Watch {
  readonly calls: Call[] = [];
  readonly #underWay = new Set<Promise<void>>();

  /** Put around the faults: the gateway's own answer is seen before they strike it, and whether it left after that. */
  around({ http, ...others }: Required<Pick<Misbehaviour, 'http' | 'fetch'>>): Misbehaviour {
    const records = new WeakMap<FastifyRequest, Call>();
    const watched = (app: FastifyInstance) => {
      app.addHook('onRequest', async (_, reply) => {
        const over = new Promise<void>((resolve) => reply.raw.once('close', resolve));
        this.#underWay.add(over);
        void over.then(() => this.#underWay.delete(over));
      });
      app.addHook('onSend', async (request, { statusCode: status }, body) => {
        const uid = status === 201 ? /"uid":"([^"]+)"/.exec(String(body))?.[1] : undefined;
        const route = `${request.method} ${request.routeOptions.url}`;
        const call: Call = { operation: operationOf(request), route, status, uid, heard: false };
        records.set(request, call);
        this.calls.push(call);
        return body;
      });
      http(app);
      app.addHook('onSend', async (request, _, body) => {
        const call = records.get(request);
        if (call) call.heard = !request.raw.socket.destroyed;
        return body;
      });
    };
    return { ...others, http: watched };
  }

  of(operation: OperationId): readonly Call[] {
    return this.calls.filter((call) => call.operation === operation);
  }

  /** The uids of what was created, in their order; `unheard` of those alone whose creator was not told. */
  created(operation: 'createChannel' | 'createSession', which: 'all' | 'unheard' = 'all'): string[] {
    const calls = this.of(operation).filter(({ heard }) => which === 'all' || !heard);
    return calls.flatMap(({ uid }) => uid ?? []);
  }

  /** Once nothing is under way: also what a client has given up may still have been carried out. */
  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  clear(): void {
    this.calls.length = 0;
  }
}
