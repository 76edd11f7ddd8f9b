import fc from 'fast-check';
import type { Fault, OperationId, Schedule } from '../../provider/gateway/faults/schedule';
import { bearableMs, tries } from './flow-schedules';

/** Milliseconds that an activation may take; a call may take half of them. */
export const activationTimeoutMs = 3000;
const tooSlowMs = 2000;

const operations = [
  'createChannel',
  'updateChannel',
  'deleteChannel',
  'createSession',
  'updateSession',
  'listSessions',
  'sendTyping',
  'listClients',
] as const satisfies readonly OperationId[];

const at = fc.constantFrom(...operations);
const nth = fc.integer({ min: 1, max: 4 });
const times = fc.integer({ min: 1, max: 3 });
const of = fc.constantFrom('channel' as const, 'session' as const);
const kinds = <Kind extends Fault['kind']>(...names: Kind[]) => fc.constantFrom(...names);

// A status that is read until it settles has 2 s for all of its tries.
const tooMany = (often: fc.Arbitrary<number>, retryAfterS: number) =>
  fc.record({ kind: kinds('too many requests'), at, nth, times: often, retryAfterS: fc.constant(retryAfterS) });

/** Faults that the verification has to get over: it repeats throttled calls, and the gateway repeats its callbacks. */
const mild: fc.Arbitrary<Fault> = fc.oneof(
  tooMany(times, 0),
  tooMany(fc.constant(1), 1),
  fc.record({ kind: kinds('slow answer'), at, nth, ms: fc.constant(bearableMs) }),
  fc.record({ kind: kinds('callback lost'), of, nth, tries: fc.integer({ min: 1, max: tries - 1 }) }),
  fc.record({ kind: kinds('callback late'), of, nth, ms: fc.constantFrom(60, 600) }),
  fc.record({ kind: kinds('callback duplicated', 'callback before response'), of, nth }),
);

const severe: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({ kind: kinds('server error', 'request lost', 'answer lost'), at, nth, times }),
  fc.record({ kind: kinds('slow answer'), at, nth, ms: fc.constant(tooSlowMs) }),
  fc.record({ kind: kinds('token expired'), at, nth }),
  fc.record({ kind: kinds('callback lost', 'callback unacknowledged'), of, nth, tries: fc.constant(tries) }),
  fc.record({ kind: kinds('callback swallowed', 'callback out of order'), of, nth }),
);

const several = (fault: fc.Arbitrary<Fault>) =>
  fc.uniqueArray(fault, { minLength: 1, maxLength: 3, selector: (each) => ('at' in each ? each.at : each.of) });

/** Half of them are mild throughout, and must be verified; the others need not be. */
export const verificationSchedules: fc.Arbitrary<Schedule> = fc.oneof(
  several(mild),
  several(fc.oneof(mild, severe, severe)),
);

const first = { nth: 1 } as const;

/** Each kind of fault alone: chance might leave some out of so few schedules. */
export const oneOfEachKind: readonly Schedule[] = (
  [
    { kind: 'too many requests', at: 'createChannel', ...first, times: 3, retryAfterS: 0 },
    { kind: 'server error', at: 'sendTyping', ...first, times: 1 },
    { kind: 'request lost', at: 'createSession', ...first, times: 1 },
    { kind: 'answer lost', at: 'createChannel', ...first, times: 1 },
    { kind: 'slow answer', at: 'listSessions', nth: 2, ms: tooSlowMs },
    { kind: 'token expired', at: 'sendTyping', ...first },
    { kind: 'callback lost', of: 'channel', ...first, tries },
    { kind: 'callback unacknowledged', of: 'session', ...first, tries },
    { kind: 'callback swallowed', of: 'channel', ...first },
    { kind: 'callback late', of: 'channel', ...first, ms: 600 },
    { kind: 'callback duplicated', of: 'session', ...first },
    { kind: 'callback out of order', of: 'session', ...first },
    { kind: 'callback before response', of: 'channel', ...first },
  ] satisfies Fault[]
).map((fault) => [fault]);

/** Tells if the run has to be verified in spite of a fault. */
export function isMild(fault: Fault): boolean {
  switch (fault.kind) {
    case 'callback lost':
      return fault.tries < tries;
    case 'slow answer':
      return fault.ms <= bearableMs;
    case 'too many requests':
      return fault.retryAfterS * fault.times <= 1;
    default:
      return ['callback late', 'callback duplicated', 'callback before response'].includes(fault.kind);
  }
}
