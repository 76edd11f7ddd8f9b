import { pactDirectory } from '../../lib/folders';
import { FaultLayer } from '../../provider/gateway/faults/layer';
import type { Fault, Schedule } from '../../provider/gateway/faults/schedule';
import { pactsOf } from '../../provider/verification/pacts/pact-files';
import { type EmbeddedTarget, embeddedTarget } from '../../provider/verification/target/target';
import { type Verification, verify } from '../../provider/verification/verify';
import { delivery } from './flow-schedules';
import { activationTimeoutMs } from './verification-schedules';
import { Watch } from './watch';

export const pacts = pactsOf(pactDirectory);

export interface VerificationPlayed {
  /** `undefined` when it could not begin. */
  readonly verification?: Verification | undefined;
  readonly error?: unknown;
  readonly ms: number;
  readonly struck: readonly Fault[];
  /** The uids of the channels that are still there, by whether the verification was told of them. */
  readonly left: { readonly heard: readonly string[]; readonly unheard: readonly string[]; readonly sessions: number };
  /** Every response that arrived, such as `POST /business/communication/sessions 201`. */
  readonly responses: readonly string[];
  readonly token: string;
}

/** Verifies the recorded pacts against an embedded gateway of the run's own. */
export async function playVerification(schedule: Schedule): Promise<VerificationPlayed> {
  const faults = new FaultLayer(schedule);
  const watch = new Watch();
  const misbehaviour = watch.around(faults.misbehaviour);
  const opened: EmbeddedTarget[] = [];
  const openTarget = async () => {
    const target = await embeddedTarget({ ...delivery, misbehaviour });
    opened.push(target);
    return target;
  };
  const started = performance.now();
  const outcome = await verify({ pacts, openTarget, activationTimeoutMs }).then(
    (verification) => ({ verification }),
    (error: unknown) => ({ error }),
  );
  const ms = Math.round(performance.now() - started);
  const [target] = opened;
  if (!target) throw new Error('The target was never opened');
  const { store, businessUid, token } = target;
  const unheard = watch.created('createChannel', 'unheard');
  const still = watch.created('createChannel').filter((uid) => store.channel(uid, businessUid));
  return {
    ...outcome,
    ms,
    struck: faults.struck,
    left: {
      heard: still.filter((uid) => !unheard.includes(uid)),
      unheard: still.filter((uid) => unheard.includes(uid)),
      sessions: store.size.sessions,
    },
    responses: watch.calls.flatMap(({ heard, route, status }) => (heard ? `${route} ${status}` : [])),
    token,
  };
}
