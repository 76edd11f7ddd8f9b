import { Clients, CommunicationGateway, Connection, openTypingSession, type TypingSession } from '../../consumer/src';
import type { Fault, Schedule } from '../../provider/gateway/faults/schedule';
import { callTimeoutMs, retries } from './flow-schedules';
import { type Lane, token } from './lanes';

/**
 * Milliseconds for `openTypingSession`. The fifth that it keeps for cleaning up has to be longer than a window of the client's
 * own throttle, 1 s, in which the deletion may have to wait for its turn; and all the longer on a busy machine.
 */
export const openTimeoutMs = 10_000;

/** Far beyond every deadline: a flow that hangs has to end all the same. */
const hangMs = 45_000;

interface Step<Result = unknown> {
  readonly ms: number;
  readonly result?: Result;
  readonly error?: unknown;
}

/** One run of the flow. The steps after one that failed are left out, except closing. */
export interface FlowPlayed {
  readonly open: Step<TypingSession>;
  readonly typing?: Step | undefined;
  readonly close?: Step | undefined;
  readonly struck: readonly Fault[];
  readonly left: {
    /** The statuses of the channels that are still there. */
    readonly channels: readonly string[];
    readonly sessions: number;
    /** How many of these channels the app was never told of. */
    readonly unheard: number;
  };
  /** How many were made, as the gateway counts. */
  readonly made: { readonly channels: number; readonly sessions: number };
  /** True when the gateway took a typing call. */
  readonly typed: boolean;
  /** The status of each deletion. */
  readonly deletions: readonly number[];
}

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

/** Runs the flow as an app does: opens, types, and closes however the typing ended. */
export async function playFlow(schedule: Schedule, { gateway, receiver, faults, watch }: Lane): Promise<FlowPlayed> {
  faults.play(schedule);
  const connection = new Connection({
    baseUrl: gateway.url,
    token,
    timeoutMs: callTimeoutMs,
    retries,
    retryDelayMs: 5,
  });
  const services = { gateway: new CommunicationGateway(connection), clients: new Clients(connection), receiver };
  const { store, businessUid } = gateway;
  const options = { businessUid, displayName: 'Faults', externalUid: 'external-1', timeoutMs: openTimeoutMs };
  const open = await step(() => openTypingSession(services, options));
  const session = open.result;
  const typing = session && (await step(() => session.typing()));
  const close = session && (await step(() => session.close()));
  await watch.idle();

  const created = watch.created('createChannel');
  const unheard = watch.created('createChannel', 'unheard');
  const still = (uids: readonly string[]) => uids.flatMap((uid) => store.channel(uid, businessUid)?.status ?? []);
  return {
    open,
    typing,
    close,
    struck: faults.struck,
    left: { channels: still(created), sessions: store.size.sessions, unheard: still(unheard).length },
    made: { channels: created.length, sessions: watch.created('createSession').length },
    typed: watch.of('sendTyping').some(({ status }) => status < 300),
    deletions: watch.of('deleteChannel').map(({ status }) => status),
  };
}
