import fc from 'fast-check';
import type { CallbackFault, Fault, HttpFault, OperationId, Schedule } from '../../provider/gateway/faults/schedule';

/** How often the gateway of these tests tries to deliver a callback, with waits far below every time-out. */
export const tries = 4;
export const delivery = { retryDelaysMs: [20, 40, 80], responseTimeoutMs: 300 };

/** How often the app repeats a call. No fault of a call lasts longer, so a call that may be repeated gets through. */
export const retries = 3;

/** Milliseconds that the app waits for a response. */
export const callTimeoutMs = 2000;
/** Milliseconds that an activation may take in a verification, which waits 2,500 ms for a response. */
export const activationTimeoutMs = 3000;
/** Milliseconds of a slow response that comes in time. `tooSlowMs` are those of one that does not. */
export const bearableMs = 150;
const tooSlowMs = { app: 2500, verification: 3000 };

const subjects = ['channel', 'session'] as const;
const of = fc.constantFrom(...subjects);
const times = fc.integer({ min: 1, max: retries });
// One delay ends before the gateway gives up the try, and one after that.
const lateMs = fc.constantFrom(60, 600);
const kinds = <Kind extends Fault['kind']>(...names: Kind[]) => fc.constantFrom(...names);

/** At most one fault for each operation and each subject, so that their sum stays bounded. */
const upTo = (maxLength: number, fault: fc.Arbitrary<Fault>): fc.Arbitrary<Schedule> =>
  fc.uniqueArray(fault, { minLength: 1, maxLength, selector: (each) => ('at' in each ? each.at : each.of) });

/** The calls of the app's flow, in their order. */
const steps = [
  'createChannel',
  'updateChannel',
  'listClients',
  'createSession',
  'listSessions',
  'sendTyping',
  'deleteChannel',
] as const satisfies readonly OperationId[];
const step = { at: fc.constantFrom(...steps), nth: fc.constantFrom(1, 1, 1, 2) };
const callback = { of, nth: fc.constant(1) };

const tooManyAt = (at: OperationId) =>
  fc.record({
    kind: kinds('too many requests'),
    at: fc.constant(at),
    nth: step.nth,
    times,
    // A Retry-After longer than the app's reserve would keep it from deleting its channel.
    retryAfterS: at === 'deleteChannel' ? fc.constant(0) : fc.constantFrom(0, 0, 0, 1),
  });
const lostCall = fc.record({ kind: kinds('server error', 'request lost', 'response lost'), ...step, times });
const slowMs = fc.constantFrom(bearableMs, bearableMs, tooSlowMs.app);
const failedTries = fc.integer({ min: 1, max: tries });
const lost = kinds('callback lost', 'callback unacknowledged');
const odd = kinds('callback swallowed', 'callback duplicated', 'callback before response');
// No callback follows the session's, so only the channel's can be overtaken.
const overtaken = { kind: kinds('callback out of order'), ...callback, of: fc.constant('channel' as const) };

/** Schedules of one to five faults for the app's flow. */
export const flowSchedules = upTo(
  5,
  fc.oneof(
    { weight: 3, arbitrary: step.at.chain(tooManyAt) },
    { weight: 6, arbitrary: lostCall },
    { weight: 2, arbitrary: fc.record({ kind: kinds('slow response'), ...step, ms: slowMs }) },
    { weight: 1, arbitrary: fc.record({ kind: kinds('token expired'), ...step }) },
    { weight: 2, arbitrary: fc.record({ kind: lost, ...callback, tries: failedTries }) },
    { weight: 3, arbitrary: fc.record({ kind: odd, ...callback }) },
    { weight: 2, arbitrary: fc.record({ kind: kinds('callback late'), ...callback, ms: lateMs }) },
    { weight: 1, arbitrary: fc.record(overtaken) },
  ),
);

const nth = 1;
const once = { nth, times: 1 } as const;

/** Each fault of a call at each step, and each fault of a callback, in a schedule of its own: random schedules might leave some out. */
export const oneFaultEach: readonly Schedule[] = [
  ...steps.flatMap((at): HttpFault[] => [
    { kind: 'too many requests', at, ...once, retryAfterS: at === 'deleteChannel' ? 0 : 1 },
    { kind: 'server error', at, ...once },
    { kind: 'request lost', at, ...once },
    { kind: 'response lost', at, ...once },
    { kind: 'slow response', at, nth, ms: tooSlowMs.app },
    { kind: 'token expired', at, nth },
  ]),
  ...subjects.flatMap((of): CallbackFault[] => [
    { kind: 'callback lost', of, nth, tries },
    { kind: 'callback unacknowledged', of, nth, tries },
    { kind: 'callback swallowed', of, nth },
    { kind: 'callback late', of, nth, ms: 600 },
    { kind: 'callback duplicated', of, nth },
    { kind: 'callback before response', of, nth },
  ]),
  { kind: 'callback out of order', of: 'channel', nth } as const,
].map((fault) => [fault]);

/** The calls of a verification. */
const calls = [
  'createChannel',
  'updateChannel',
  'deleteChannel',
  'createSession',
  'updateSession',
  'listSessions',
  'sendTyping',
  'listClients',
] as const satisfies readonly OperationId[];
const upToFourth = fc.integer({ min: 1, max: 4 });
const anyCall = { at: fc.constantFrom(...calls), nth: upToFourth };
const anyCallback = { of, nth: upToFourth };

/** Faults that the verification has to get over, by repeating throttled calls and by the gateway's repeated callbacks. */
const mild: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({ kind: kinds('too many requests'), ...anyCall, times, retryAfterS: fc.constant(0) }),
  // Once only, because the tries to read a status until it settles have 2 s together.
  fc.record({ kind: kinds('too many requests'), ...anyCall, times: fc.constant(1), retryAfterS: fc.constant(1) }),
  fc.record({ kind: kinds('slow response'), ...anyCall, ms: fc.constant(bearableMs) }),
  fc.record({ kind: kinds('callback lost'), ...anyCallback, tries: fc.integer({ min: 1, max: tries - 1 }) }),
  fc.record({ kind: kinds('callback late'), ...anyCallback, ms: lateMs }),
  fc.record({ kind: kinds('callback duplicated', 'callback before response'), ...anyCallback }),
);

const severe: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({ kind: kinds('server error', 'request lost', 'response lost'), ...anyCall, times }),
  fc.record({ kind: kinds('slow response'), ...anyCall, ms: fc.constant(tooSlowMs.verification) }),
  fc.record({ kind: kinds('token expired'), ...anyCall }),
  fc.record({ kind: lost, ...anyCallback, tries: fc.constant(tries) }),
  fc.record({ kind: kinds('callback swallowed', 'callback out of order'), ...anyCallback }),
);

/** Schedules of one to three faults for the verification. In half of them all faults are mild, so that it must succeed. */
export const verificationSchedules = fc.oneof(upTo(3, mild), upTo(3, fc.oneof(mild, severe, severe)));

/** Each kind of fault in a schedule of its own: so few random schedules might leave some out. */
export const oneOfEachKind: readonly Schedule[] = (
  [
    { kind: 'too many requests', at: 'createChannel', nth, times: 3, retryAfterS: 0 },
    { kind: 'server error', at: 'sendTyping', ...once },
    { kind: 'request lost', at: 'createSession', ...once },
    { kind: 'response lost', at: 'createChannel', ...once },
    { kind: 'slow response', at: 'listSessions', nth: 2, ms: tooSlowMs.verification },
    { kind: 'token expired', at: 'sendTyping', nth },
    { kind: 'callback lost', of: 'channel', nth, tries },
    { kind: 'callback unacknowledged', of: 'session', nth, tries },
    { kind: 'callback swallowed', of: 'channel', nth },
    { kind: 'callback late', of: 'channel', nth, ms: 600 },
    { kind: 'callback duplicated', of: 'session', nth },
    { kind: 'callback out of order', of: 'session', nth },
    { kind: 'callback before response', of: 'channel', nth },
  ] satisfies Fault[]
).map((fault) => [fault]);

/** Tells if a fault is one of the mild ones. */
export function isMild(fault: Fault): boolean {
  switch (fault.kind) {
    case 'callback lost':
      return fault.tries < tries;
    case 'slow response':
      return fault.ms <= bearableMs;
    case 'too many requests':
      return fault.retryAfterS * fault.times <= 1;
    default:
      return ['callback late', 'callback duplicated', 'callback before response'].includes(fault.kind);
  }
}
