import type { operations } from '../generated/openapi-types';

/** The id of an operation of provider/openapi.yaml that the app calls. */
export type OperationId = Exclude<keyof operations, 'channelStatusChanged' | 'sessionStatusChanged'>;

/** The kind of thing that a callback is about. */
export type SubjectKind = 'channel' | 'session';

/** Strikes calls of one operation, from the nth call on, counted from 1. */
export type HttpFault = { readonly at: OperationId; readonly nth: number } & (
  | { readonly kind: 'too many requests'; readonly times: number; readonly retryAfterS: number }
  | { readonly kind: 'server error'; readonly times: number }
  /** The connection is reset before the request is carried out. */
  | { readonly kind: 'request lost'; readonly times: number }
  /** The connection is reset after the request was carried out. */
  | { readonly kind: 'response lost'; readonly times: number }
  /** The request is carried out at once, and answered after `ms` milliseconds. */
  | { readonly kind: 'slow response'; readonly ms: number }
  /** From this call on, every call of every operation is answered 401. */
  | { readonly kind: 'token expired' }
);

/** Strikes the nth callback about channels, or about sessions, counted from 1. All tries of a callback count as one. */
export type CallbackFault = { readonly of: SubjectKind; readonly nth: number } & (
  | { readonly kind: 'callback duplicated' }
  /** The first tries do not reach the app. The callback is lost for good when the gateway makes no more. */
  | { readonly kind: 'callback lost'; readonly tries: number }
  /** The first tries reach the app, but its responses do not reach the gateway. */
  | { readonly kind: 'callback unacknowledged'; readonly tries: number }
  /** Something between gateway and app answers, and never passes the callback on. */
  | { readonly kind: 'callback swallowed' }
  /** The first try reaches the app after `ms` milliseconds, even if the gateway has given it up by then. */
  | { readonly kind: 'callback late'; readonly ms: number }
  /** Something between gateway and app answers, and passes the callback on after the next one. */
  | { readonly kind: 'callback out of order' }
  /** The response to the request that causes the callback is held until the app has the callback. */
  | { readonly kind: 'callback before response' }
);

export type Fault = HttpFault | CallbackFault;

/** The faults of one run: plain data, so that it can be generated, shrunk, printed and played again. */
export type Schedule = readonly Fault[];

const times = (count: number) => (count === 1 ? 'once' : `${count} times`);

function extent(fault: Fault): string {
  switch (fault.kind) {
    case 'too many requests':
      return `, ${times(fault.times)}, Retry-After ${fault.retryAfterS}`;
    case 'server error':
    case 'request lost':
    case 'response lost':
      return `, ${times(fault.times)}`;
    case 'callback lost':
    case 'callback unacknowledged':
      return `, ${fault.tries === 1 ? 'the first try' : `the first ${fault.tries} tries`}`;
    case 'slow response':
    case 'callback late':
      return `, ${fault.ms} ms`;
    default:
      return '';
  }
}

/** Describes a fault in one line, such as `createSession from call 1: response lost, 2 times`. */
export function describeFault(fault: Fault): string {
  const struck = 'at' in fault ? `${fault.at} from call` : `${fault.of} callback`;
  return `${struck} ${fault.nth}: ${fault.kind}${extent(fault)}`;
}
