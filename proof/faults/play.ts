import { openTypingSession, type TypingSession } from '../../consumer/src';
import { pactDirectory } from '../../lib/folders';
import type { Schedule } from '../../provider/gateway/faults/schedule';
import { pactsOf } from '../../provider/verification/pacts/pact-files';
import { embeddedTarget } from '../../provider/verification/target/target';
import { type Verification, verify } from '../../provider/verification/verify';
import { type AppOnGateway, servicesOf, startAppOnGateway } from '../app/app-on-gateway';
import { activationTimeoutMs, callTimeoutMs, delivery, retries } from './schedules';
import { type Seen, Watch } from './watch';

export const token = 'staff-token-that-no-message-may-show';

/**
 * Milliseconds for `openTypingSession`. The fifth that it keeps for cleaning up has to be longer than 1 s, for which the deletion may
 * have to wait in the client's throttle, and longer still on a busy machine.
 */
export const openTimeoutMs = 10_000;

/** Milliseconds after which a run counts as hung, far beyond every deadline. */
const hangMs = 45_000;

interface Step<Result = unknown> {
  readonly ms: number;
  readonly result?: Result;
  readonly error?: unknown;
}

/** One run of the flow. The steps after one that failed are left out, except closing. */
export interface FlowPlayed extends Seen {
  readonly open: Step<TypingSession>;
  readonly typing?: Step | undefined;
  readonly close?: Step | undefined;
}

export interface VerificationPlayed extends Seen, Step<Verification> {}

async function step<Result>(work: () => Promise<Result>): Promise<Step<Result>> {
  const started = performance.now();
  const ms = () => Math.round(performance.now() - started);
  let timer: NodeJS.Timeout | undefined;
  const hanging = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`did not end within ${hangMs} ms`)), hangMs);
  });
  try {
    return { result: await Promise.race([work(), hanging]), ms: ms() };
  } catch (error) {
    return { error, ms: ms() };
  } finally {
    clearTimeout(timer);
  }
}

/** A gateway and an app's receiver, on which one schedule is played after the other. */
interface Lane extends AppOnGateway {
  readonly watch: Watch;
}

async function openLane(): Promise<Lane> {
  const watch = new Watch();
  return { ...(await startAppOnGateway({ token, ...delivery, misbehaviour: watch.misbehaviour })), watch };
}

/** Runs the flow as an app does: opens and types, then closes, also when typing failed. */
async function playFlow(schedule: Schedule, lane: Lane): Promise<FlowPlayed> {
  const { gateway, watch } = lane;
  watch.play(schedule);
  const services = servicesOf(lane, { timeoutMs: callTimeoutMs, retries, retryDelayMs: 5 });
  const options = {
    businessUid: gateway.businessUid,
    displayName: 'Faults',
    externalUid: 'external-1',
    timeoutMs: openTimeoutMs,
  };
  const open = await step(() => openTypingSession(services, options));
  const session = open.result;
  const typing = session && (await step(() => session.typing()));
  const close = session && (await step(() => session.close()));
  await watch.idle();
  return { open, typing, close, ...watch.seen(gateway) };
}

/** Plays flows. It keeps its lanes, because building one takes longer than most schedules. */
export class Lanes {
  readonly #free: Lane[] = [];

  /** Opens lanes beforehand, so that building one does not slow others down while they are timed. */
  async open(count: number): Promise<void> {
    this.#free.push(...(await Promise.all(Array.from({ length: count }, openLane))));
  }

  async play(schedule: Schedule): Promise<FlowPlayed> {
    const lane = this.#free.pop() ?? (await openLane());
    try {
      return await playFlow(schedule, lane);
    } finally {
      // An empty schedule drops everything that the last one holds back.
      lane.watch.play([]);
      const { channels, sessions } = lane.gateway.store.size;
      // A lane on which something stayed behind is not used again.
      if (channels + sessions === 0) this.#free.push(lane);
      else await lane.close();
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#free.splice(0).map((lane) => lane.close()));
  }
}

/** Verifies the recorded pacts against a new embedded gateway. */
export async function playVerification(schedule: Schedule): Promise<VerificationPlayed> {
  const watch = new Watch();
  watch.play(schedule);
  const target = await embeddedTarget({ token, ...delivery, misbehaviour: watch.misbehaviour });
  const openTarget = async () => target;
  const played = await step(() => verify({ pacts: pactsOf(pactDirectory), openTarget, activationTimeoutMs }));
  return { ...played, ...watch.seen(target) };
}
