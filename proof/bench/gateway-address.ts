// Apart from gateway-process.ts, which starts a server when it is loaded.

/** As recorded: no contender has to put another token into the requests. */
export const token = 'example-staff-token';
export const business = 'business00000001';
export const client = 'contact000000001';

/** What the gateway's process says when it listens. */
export interface GatewayAddress {
  readonly url: string;
  /** Answers every provider state with `values`. */
  readonly statesUrl: string;
  /** Of the active session. */
  readonly values: { readonly session_uid: string; readonly contact_uid: string };
}
