import { inspect } from 'node:util';
import { ChannelAppError, UnavailableError } from '../../consumer/src';
import type { Fault, Schedule } from '../../provider/gateway/faults/schedule';
import { unclear } from './clear';
import { bearableMs, callTimeoutMs, retries, tries } from './flow-schedules';
import { token } from './lanes';
import { type FlowPlayed, openTimeoutMs } from './play-flow';

/** Milliseconds that a busy machine may take more. An app that waits for something that never comes takes far longer. */
const busyMs = 2500;
/** `openTypingSession` promises a fifth more, for cleaning up. */
const openLimitMs = openTimeoutMs * 1.2;
/** All tries of `ConnectionOptions`, with the longest Retry-After and a turn of the throttle. */
const callLimitMs = (retries + 1) * callTimeoutMs + retries * 1000 + 1000;

/** The calls that the app repeats when a response is lost. */
const repeatable = ['updateChannel', 'listClients', 'listSessions', 'sendTyping', 'deleteChannel'];

/** Tells if the typing call has to succeed in spite of a fault: the app's tries, or the gateway's, outlast it. */
function bearable(fault: Fault, { made }: FlowPlayed): boolean {
  switch (fault.kind) {
    case 'too many requests':
      return fault.retryAfterS === 0;
    case 'server error':
    case 'request lost':
      return repeatable.includes(fault.at);
    case 'answer lost':
      // A session that was made is found again. Where none was, because the gateway had not yet noted that the channel is active,
      // the app cannot tell that from a call that is still under way.
      return repeatable.includes(fault.at) || (fault.at === 'createSession' && made.sessions > 0);
    case 'slow answer':
      return fault.ms <= bearableMs;
    case 'token expired':
      return false;
    case 'callback lost':
    case 'callback unacknowledged':
      return fault.tries < tries;
    default:
      return true;
  }
}

/** An error has to be one of the package's own, clear, with no trace of the token in it. */
function* problemsOf(error: unknown): Generator<string> {
  if (!(error instanceof ChannelAppError)) yield `not one of the client's errors: ${inspect(error, { depth: 1 })}`;
  else {
    const problem = unclear(error.message, token);
    if (problem) yield problem;
    if (inspect(error, { depth: 10, showHidden: true }).includes(token)) yield 'an error that holds the token';
  }
}

const named = (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));

function* errors(played: FlowPlayed, schedule: Schedule, expired: boolean): Generator<string> {
  const { open, typing, close } = played;
  for (const step of [open, typing, close]) {
    if (step?.error !== undefined) yield* problemsOf(step.error);
  }
  const failure = open.error ?? typing?.error;
  if (failure === undefined && !played.typed) yield 'no error, but the gateway never took a typing call';
  if (failure !== undefined && schedule.every((fault) => bearable(fault, played))) {
    yield `a failure although nothing happened that cannot be survived: ${named(failure)}`;
  }
  // With an expired token nothing can be closed; with all else, the client's tries outlast what the schedules do to it.
  if (close?.error !== undefined && !expired) yield `closing failed: ${named(close.error)}`;
}

function* delays({ open, typing, close }: FlowPlayed): Generator<string> {
  const limits = {
    opening: [open, openLimitMs],
    typing: [typing, callLimitMs],
    closing: [close, callLimitMs],
  } as const;
  for (const [what, [step, limitMs]] of Object.entries(limits)) {
    if (step && step.ms > limitMs + busyMs) yield `${what} took ${step.ms} ms, of ${limitMs} ms at the most`;
  }
}

/**
 * Only this may stay behind:
 * - a channel whose creation was carried out and whose response did not arrive: only the gateway knows its uid, and the API lists no
 *   channels. That is one channel, never activated, of a run that failed for just that.
 * - when the token has expired, the channel and its session, because nothing can be deleted without a token. The app has to have
 *   tried, and each try was answered 401.
 */
function* leftovers({ open, left, made, deletions }: FlowPlayed, expired: boolean): Generator<string> {
  const { channels, sessions, unheard } = left;
  if (channels.length + sessions === 0) return;
  const failedThere =
    open.error instanceof UnavailableError && open.error.call === 'POST /business/communication/channels';
  if (failedThere && unheard === 1 && channels.join() === 'pending' && sessions === 0) return;
  const refused = deletions.length > 0 && deletions.every((status) => status === 401);
  if (expired && refused && channels.length === 1 && sessions <= made.sessions) return;
  yield `left behind: channels ${channels.join(', ') || 'none'}; sessions ${sessions}; deletions answered ${deletions.join(', ') || 'none'}`;
}

/** Tells what must not have happened in a run of the flow under a schedule, a line each. */
export function complaintsAboutFlow(schedule: Schedule, played: FlowPlayed): string[] {
  const expired = played.struck.some(({ kind }) => kind === 'token expired');
  const { channels, sessions } = played.made;
  return [
    ...errors(played, schedule, expired),
    ...delays(played),
    ...leftovers(played, expired),
    ...(channels > 1 ? [`${channels} channels were created`] : []),
    ...(sessions > 1 ? [`${sessions} sessions were created`] : []),
  ];
}
