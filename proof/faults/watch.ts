import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Misbehaviour } from '../../provider/gateway/build';
import { operationOf } from '../../provider/gateway/faults/calls';
import { FaultLayer } from '../../provider/gateway/faults/layer';
import type { Fault, OperationId, Schedule } from '../../provider/gateway/faults/schedule';
import type { Channel, Store } from '../../provider/gateway/store';

export interface Call {
  readonly operation: OperationId | undefined;
  /** Method and path, with names in place of uids, and the status of the gateway's own response. */
  readonly line: string;
  readonly status: number;
  /** Set for a call that created a channel or session. */
  readonly uid: string | undefined;
  /** False when the connection was gone before the response was sent. */
  heard: boolean;
}

/** The gateway's view of one run. */
export interface Seen {
  readonly struck: readonly Fault[];
  readonly calls: readonly Call[];
  /** The channels and sessions that are still there; `heard` as in `Call`, for the call that created the channel. */
  readonly left: {
    readonly channels: readonly (Pick<Channel, 'uid' | 'status' | 'displayName'> & Pick<Call, 'heard'>)[];
    readonly sessions: number;
  };
}

/** Makes a gateway misbehave, and sees the calls and the gateway's own responses at its boundary. */
export class Watch {
  readonly #faults = new FaultLayer();
  readonly #inFlight = new Set<Promise<void>>();
  readonly #callOf = new WeakMap<FastifyRequest, Call>();
  #calls: Call[] = [];

  /** Options for the gateway. The first hook sees its own response, and the last one if the faults have let it pass. */
  readonly misbehaviour: Misbehaviour = {
    ...this.#faults.misbehaviour,
    http: (app) => {
      this.#seeResponses(app);
      this.#faults.misbehaviour.http(app);
      app.addHook('onSend', async (request, _, body) => {
        const call = this.#callOf.get(request);
        if (call) call.heard = !request.raw.socket.destroyed;
        return body;
      });
    },
  };

  #seeResponses(app: FastifyInstance): void {
    app.addHook('onRequest', async (_, reply) => {
      const over = new Promise<void>((resolve) => reply.raw.once('close', resolve));
      this.#inFlight.add(over);
      void over.then(() => this.#inFlight.delete(over));
    });
    app.addHook('onSend', async (request, { statusCode: status }, body) => {
      const uid = status === 201 ? /"uid":"([^"]+)"/.exec(String(body))?.[1] : undefined;
      const line = `${request.method} ${request.routeOptions.url} ${status}`;
      const call: Call = { operation: operationOf(request), line, status, uid, heard: false };
      this.#callOf.set(request, call);
      this.#calls.push(call);
      return body;
    });
  }

  /** Begins a schedule. Drops everything that the previous one holds back, and forgets its calls. */
  play(schedule: Schedule): void {
    this.#faults.play(schedule);
    this.#calls = [];
  }

  /** Resolves when no call is in flight. A call that the app has given up may still be carried out. */
  async idle(): Promise<void> {
    while (this.#inFlight.size > 0) await Promise.all(this.#inFlight);
  }

  seen({ store, businessUid }: { readonly store: Store; readonly businessUid: string }): Seen {
    const channels = this.#calls.flatMap(({ uid = '', heard }) => {
      const channel = store.channel(uid, businessUid);
      return channel ? [{ uid, status: channel.status, displayName: channel.displayName, heard }] : [];
    });
    return { struck: this.#faults.struck, calls: this.#calls, left: { channels, sessions: store.size.sessions } };
  }
}
