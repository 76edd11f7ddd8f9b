import type { operations } from '../generated/openapi-types';

/** What is called on the gateway, by the operation ids of provider/openapi.yaml. */
export type OperationId = Exclude<keyof operations, 'channelStatusChanged' | 'sessionStatusChanged'>;

/** Strikes calls of one operation, from its nth call on, the first being 1. */
export type HttpFault = { readonly at: OperationId; readonly nth: number } & (
  | { readonly kind: 'too many requests'; readonly times: number; readonly retryAfterS: number }
  | { readonly kind: 'server error'; readonly times: number }
  /** The connection is reset, and the request was not carried out. */
  | { readonly kind: 'request lost'; readonly times: number }
  /** The connection is reset, and the request was carried out. */
  | { readonly kind: 'response lost'; readonly times: number }
  /** Carried out at once, answered after so many milliseconds. */
  | { readonly kind: 'slow response'; readonly ms: number }
  /** From this call on, 401 to every call of every operation. */
  | { readonly kind: 'token expired' }
);

/** Strikes the nth callback about channels or about sessions, the first being 1. A callback is the same one in all its tries. */
export type CallbackFault = {
  readonly of: 'channel' | 'session';
  readonly nth: number;
} /** The first tries do not reach the app: with as many as the gateway makes, the callback is lost for good. */ & (
  | { readonly kind: 'callback lost'; readonly tries: number }
  /** The first tries reach the app, but its answers do not reach the gateway. */
  | { readonly kind: 'callback unacknowledged'; readonly tries: number }
  /** The gateway has an answer, but the app never got the callback: something in between took it. */
  | { readonly kind: 'callback swallowed' }
  /** The first try reaches the app after so many milliseconds, also when the gateway has given it up by then. */
  | { readonly kind: 'callback late'; readonly ms: number }
  | { readonly kind: 'callback duplicated' }
  /** Taken by something in between, which hands it to the app when the next callback has been handed over. */
  | { readonly kind: 'callback out of order' }
  /** The answer to the request that causes the callback is held until the app has the callback. */
  | { readonly kind: 'callback before response' }
);

export type Fault = HttpFault | CallbackFault;

/** What goes wrong in one run: plain data, so that it can be generated, shrunk, printed and played again. */
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

/** A line for a reader, such as `createSession from call 1: response lost, 2 times`. */
export const describeFault = (fault: Fault): string =>
  'at' in fault
    ? `${fault.at} from call ${fault.nth}: ${fault.kind}${extent(fault)}`
    : `${fault.of} callback ${fault.nth}: ${fault.kind}${extent(fault)}`;
