import fc from 'fast-check';
import type { CallbackFault, Fault, HttpFault, OperationId, Schedule } from '../../provider/gateway/faults/schedule';

/** The calls of the flow, in their order. */
export const steps = [
  'createChannel',
  'updateChannel',
  'listClients',
  'createSession',
  'listSessions',
  'sendTyping',
  'deleteChannel',
] as const satisfies readonly OperationId[];

/** How often the gateway of these tests tries to deliver a callback, with waits far below every time-out. */
export const tries = 4;
export const delivery = { retryDelaysMs: [20, 40, 80], answerTimeoutMs: 300 };

/** How often the app repeats a call. No fault of a call lasts longer, so a call that may be repeated gets through. */
export const retries = 3;

/** Milliseconds that the app waits for a response; of the two delays one is below and one above that. */
export const callTimeoutMs = 2000;
export const bearableMs = 150;
export const tooSlowMs = 2500;

const nth = fc.constantFrom(1, 1, 1, 2);
const times = fc.integer({ min: 1, max: retries });
const at = fc.constantFrom(...steps);
const kinds = <Kind extends Fault['kind']>(...names: Kind[]) => fc.constantFrom(...names);

const tooMany = at.chain((step) =>
  fc.record({
    kind: kinds('too many requests'),
    at: fc.constant(step),
    nth,
    times,
    // The app cannot delete its channel within its reserve when the gateway asks it to stay away for longer.
    retryAfterS: step === 'deleteChannel' ? fc.constant(0) : fc.constantFrom(0, 0, 0, 1),
  }),
);
const lostCall = fc.record({ kind: kinds('server error', 'request lost', 'answer lost'), at, nth, times });
const slowAnswer = fc.record({
  kind: kinds('slow answer'),
  at,
  nth,
  ms: fc.constantFrom(bearableMs, bearableMs, tooSlowMs),
});
const expired = fc.record({ kind: kinds('token expired'), at, nth });

const callback = { of: fc.constantFrom('channel' as const, 'session' as const), nth: fc.constant(1) };
const failedTries = fc.integer({ min: 1, max: tries });
const lostCallback = fc.record({
  kind: kinds('callback lost', 'callback unacknowledged'),
  ...callback,
  tries: failedTries,
});
const oddCallback = fc.record({
  kind: kinds('callback swallowed', 'callback duplicated', 'callback before response'),
  ...callback,
});
// Handed over before the gateway gives the try up, and after it.
const lateCallback = fc.record({ kind: kinds('callback late'), ...callback, ms: fc.constantFrom(60, 600) });
// No callback follows the session's, so only the channel's can be overtaken.
const overtaken = fc.record({ kind: kinds('callback out of order'), ...callback, of: fc.constant('channel' as const) });

const fault: fc.Arbitrary<Fault> = fc.oneof(
  { weight: 3, arbitrary: tooMany },
  { weight: 6, arbitrary: lostCall },
  { weight: 2, arbitrary: slowAnswer },
  { weight: 1, arbitrary: expired },
  { weight: 2, arbitrary: lostCallback },
  { weight: 3, arbitrary: oddCallback },
  { weight: 2, arbitrary: lateCallback },
  { weight: 1, arbitrary: overtaken },
);

/** One to five faults, at most one for each step and each callback, so that their sum stays bounded. */
export const flowSchedules: fc.Arbitrary<Schedule> = fc.uniqueArray(fault, {
  minLength: 1,
  maxLength: 5,
  selector: (each) => ('at' in each ? each.at : each.of),
});

const once = { nth: 1, times: 1 } as const;

/** Each fault of a call alone at each step, and each fault of a callback alone: chance might leave some out. */
export const oneFaultEach: readonly Schedule[] = [
  ...steps.flatMap((step): HttpFault[] => [
    { kind: 'too many requests', at: step, ...once, retryAfterS: step === 'deleteChannel' ? 0 : 1 },
    { kind: 'server error', at: step, ...once },
    { kind: 'request lost', at: step, ...once },
    { kind: 'answer lost', at: step, ...once },
    { kind: 'slow answer', at: step, nth: 1, ms: tooSlowMs },
    { kind: 'token expired', at: step, nth: 1 },
  ]),
  ...(['channel', 'session'] as const).flatMap((of): CallbackFault[] => [
    { kind: 'callback lost', of, nth: 1, tries },
    { kind: 'callback unacknowledged', of, nth: 1, tries },
    { kind: 'callback swallowed', of, nth: 1 },
    { kind: 'callback late', of, nth: 1, ms: 600 },
    { kind: 'callback duplicated', of, nth: 1 },
    { kind: 'callback before response', of, nth: 1 },
  ]),
  { kind: 'callback out of order', of: 'channel', nth: 1 } as const,
].map((each) => [each]);
