import { WebhookReceiver } from '../../consumer/src';
import { buildGateway, type Gateway } from '../../provider/gateway/build';
import { FaultLayer } from '../../provider/gateway/faults/layer';
import { delivery } from './flow-schedules';
import { Watch } from './watch';

export const businessUid = 'business00000001';
export const token = 'staff-token-that-no-message-may-show';
const contact = { id: 'contact000000001', first_name: 'Sample', last_name: 'Client', email: 'client@example.org' };

/** A gateway and an app's receiver, on which one schedule is played after the other. */
export interface Lane {
  readonly url: string;
  readonly gateway: Gateway;
  readonly receiver: WebhookReceiver;
  readonly faults: FaultLayer;
  readonly watch: Watch;
}

async function openLane(): Promise<Lane> {
  const secret = `whsec_${Buffer.from('a secret of 24 bytes....').toString('base64')}`;
  const receiver = await WebhookReceiver.listen({ secret });
  const faults = new FaultLayer();
  const watch = new Watch();
  const gateway = await buildGateway({
    tokens: [{ token, kind: 'staff', businessUid }],
    clients: { [businessUid]: [contact] },
    callbacks: { url: receiver.url, secrets: [secret] },
    ...delivery,
    misbehaviour: watch.around(faults.misbehaviour),
  });
  const url = await gateway.app.listen({ host: '127.0.0.1', port: 0 });
  return { url, gateway, receiver, faults, watch };
}

async function closeLane({ gateway, receiver }: Lane): Promise<void> {
  await gateway.app.close();
  await receiver.close();
}

/** Lanes are kept: to build one takes longer than most schedules do. One that comes back with something left is not used again. */
export class Lanes {
  readonly #free: Lane[] = [];

  /** Opens so many, so that none of them is built while others are timed. */
  async open(count: number): Promise<void> {
    for (let opened = 0; opened < count; opened += 1) this.#free.push(await openLane());
  }

  async use<Result>(work: (lane: Lane) => Promise<Result>): Promise<Result> {
    const lane = this.#free.pop() ?? (await openLane());
    try {
      return await work(lane);
    } finally {
      // Ends what the schedule holds back.
      lane.faults.play([]);
      lane.watch.clear();
      const { channels, sessions } = lane.gateway.store.size;
      if (channels + sessions === 0) this.#free.push(lane);
      else await closeLane(lane);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#free.splice(0).map(closeLane));
  }
}
