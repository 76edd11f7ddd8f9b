import { WebhookReceiver } from '../../consumer/src';
import { FaultLayer } from '../../provider/gateway/faults/layer';
import { newSecret, type RunningGateway, startGateway } from '../../provider/gateway/start';
import { delivery } from './flow-schedules';
import { Watch } from './watch';

export const token = 'staff-token-that-no-message-may-show';

/** A gateway and an app's receiver, on which one schedule is played after the other. */
export interface Lane {
  readonly gateway: RunningGateway;
  readonly receiver: WebhookReceiver;
  readonly faults: FaultLayer;
  readonly watch: Watch;
}

async function openLane(): Promise<Lane> {
  const secret = newSecret();
  const receiver = await WebhookReceiver.listen({ secret });
  const faults = new FaultLayer();
  const watch = new Watch();
  const callbacks = { url: receiver.url, secrets: [secret] };
  const misbehaviour = watch.around(faults.misbehaviour);
  const gateway = await startGateway({ token, callbacks, ...delivery, misbehaviour });
  return { gateway, receiver, faults, watch };
}

async function closeLane({ gateway, receiver }: Lane): Promise<void> {
  await gateway.close();
  await receiver.close();
}

/** Keeps lanes: building one takes longer than most schedules. A lane on which something was left is not used again. */
export class Lanes {
  readonly #free: Lane[] = [];

  /** Opens lanes beforehand, so that none is built while others are timed. */
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
