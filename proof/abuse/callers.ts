import { ChannelAppError, Clients, CommunicationGateway, Connection } from '../../consumer/src';
import { ProviderApi, SeedingError } from '../../provider/verification/seeding/provider-api';
import { Caller } from '../../provider/verification/target/caller';

export const token = 'staff-token-that-no-message-may-show';
/** Calls to a gateway, and the errors that they may end in. */
interface Calls {
  readonly calls: readonly (() => Promise<unknown>)[];
  isOwn(error: unknown): boolean;
}

/** The app's client of a gateway that means no good. It repeats a call once. @param timeoutMs milliseconds of a try */
export function appOf(baseUrl: string, timeoutMs: number): Calls {
  const connection = new Connection({ baseUrl, token, timeoutMs, retries: 1, retryDelayMs: 2 });
  const gateway = new CommunicationGateway(connection);
  const ids = { businessUid: 'b', channelUid: 'c', contactUid: 'd' };
  return {
    calls: [
      () => gateway.listSessions(ids),
      () => gateway.createChannel({ businessUid: 'b', displayName: 'x' }),
      () => gateway.sendTyping({ sessionUid: 's', contactUid: 'c' }),
      () => new Clients(connection).findFirst({ businessUid: 'b' }),
    ],
    isOwn: (error: unknown) => error instanceof ChannelAppError,
  };
}

/** The calls of a verification to a gateway that means no good. @param requestsPerSecond 0 for no throttle */
export function verificationOf(url: string, timeoutMs: number, requestsPerSecond = 0): Calls {
  const caller = new Caller({ requestsPerSecond, timeoutMs });
  const account = { urls: { 'communication-gw': url, core: url }, token, businessUid: 'b', requestsPerSecond };
  const api = new ProviderApi(caller, account);
  return {
    calls: [
      () => api.sessionsOf('c', 'd'),
      () => api.createChannel('x'),
      () => api.updateSession('s', 'active'),
      () => api.firstClient(),
    ],
    isOwn: (error: unknown) => error instanceof SeedingError,
  };
}

/** A try of a call that is made for ever: short enough that slow answers do not keep the others away. */
const longestTryMs = 1000;

/** Makes calls for ever, as many at once as the throttle lets through. Any other error than one of the caller's own ends the process. */
function endlessly({ calls, isOwn }: Calls): void {
  const lane = async (): Promise<never> => {
    for (let turn = 0; ; turn += 1) {
      await calls[turn % calls.length]?.().catch((error: unknown) => {
        if (!isOwn(error)) throw error;
      });
    }
  };
  for (let lanes = 0; lanes < 4; lanes += 1) void lane();
}

export function callAsApp(url: string): { url: string } {
  endlessly(appOf(url, longestTryMs));
  return { url };
}

export function callAsVerification(url: string): { url: string } {
  endlessly(verificationOf(url, longestTryMs, 8));
  return { url };
}
