import { inspect } from 'node:util';
import { ChannelAppError, UnavailableError } from '../../consumer/src';
import { pactDirectory } from '../../lib/folders';
import { callOf, interactionsOf, readPactFiles } from '../../lib/pact-file';
import type { Fault, OperationId, Schedule } from '../../provider/gateway/faults/schedule';
import { timeOutsFor } from '../../provider/verification/time-outs';
import { type FlowPlayed, openTimeoutMs, token, type VerificationPlayed } from './play';
import { activationTimeoutMs, bearableMs, callTimeoutMs, isMild, retries, tries } from './schedules';

/** Tells why a message is not clear to a reader: it must be one line of words, without the token. */
function* unclear(line: string): Generator<string> {
  if (line.includes(token)) yield 'a line that shows the token';
  else if (!/^[^\n]{10,1500}$/.test(line)) yield `not one line: ${line}`;
  else if (/undefined|\[object |\bat \S+:\d+:\d+/.test(line)) yield `not in words: ${line}`;
}

const statusesOf = (operation: OperationId, { calls }: FlowPlayed): number[] =>
  calls.filter((call) => call.operation === operation).map(({ status }) => status);
const created = (operation: OperationId, played: FlowPlayed): number =>
  statusesOf(operation, played).filter((status) => status === 201).length;

/** Milliseconds that a busy machine may take in addition. An app that waits in vain takes far longer. */
const busyMs = 2500;
/** `openTypingSession` may take a fifth more for cleaning up. */
const openLimitMs = openTimeoutMs * 1.2;
/** The milliseconds of all tries of a call, the longest Retry-After before each, and a turn in the throttle. */
const callLimitMs = (retries + 1) * callTimeoutMs + retries * 1000 + 1000;
/** Far more than any verification takes. */
const verificationLimitMs = timeOutsFor(activationTimeoutMs).coreMs;

/** The calls that the app repeats when a response is lost. */
const repeatable = ['updateChannel', 'listClients', 'listSessions', 'sendTyping', 'deleteChannel'];

/** Tells if the typing call has to succeed in spite of a fault: the app's tries, or the gateway's, outlast it. */
function bearable(fault: Fault, played: FlowPlayed): boolean {
  switch (fault.kind) {
    case 'too many requests':
      return fault.retryAfterS === 0;
    case 'server error':
    case 'request lost':
      return repeatable.includes(fault.at);
    case 'response lost':
      // The app finds a session that was created. If none was, because the channel was not active yet, the lost response might
      // as well be that of a call which is still carried out.
      return repeatable.includes(fault.at) || (fault.at === 'createSession' && created('createSession', played) > 0);
    case 'slow response':
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

/** Tells what is wrong with an error: it must be a ChannelAppError with a clear message, and hold no token. */
function* unfit(error: unknown): Generator<string> {
  if (!(error instanceof ChannelAppError)) yield `not one of the client's errors: ${inspect(error, { depth: 1 })}`;
  else {
    yield* unclear(error.message);
    if (inspect(error, { depth: 10, showHidden: true }).includes(token)) yield 'an error that holds the token';
  }
}

/**
 * Tells if more stays behind than may:
 * - one channel, never activated, whose creation had no response, in a run that failed for this reason: only the gateway knows its uid,
 *   and the API lists no channels
 * - the channel and its session when the token has expired, provided that the app has tried to delete them and was answered 401
 */
function* leftByFlow(played: FlowPlayed, expired: boolean): Generator<string> {
  const { channels, sessions } = played.left;
  if (channels.length + sessions === 0) return;
  const { error } = played.open;
  const failedThere = error instanceof UnavailableError && error.call === 'POST /business/communication/channels';
  const statuses = channels.map(({ status }) => status).join(', ');
  if (failedThere && statuses === 'pending' && channels.every(({ heard }) => !heard) && sessions === 0) return;
  const deletions = statusesOf('deleteChannel', played);
  const refused = deletions.length > 0 && deletions.every((status) => status === 401);
  if (expired && refused && channels.length === 1 && sessions <= created('createSession', played)) return;
  yield `left behind: channels ${statuses || 'none'}; sessions ${sessions}; deletions answered ${deletions.join(', ') || 'none'}`;
}

/** Tells what must not have happened in a run of the flow under a schedule, a line each. */
export function* complaintsAboutFlow(schedule: Schedule, played: FlowPlayed): Generator<string> {
  const { open, typing, close } = played;
  const expired = played.struck.some(({ kind }) => kind === 'token expired');
  for (const step of [open, typing, close]) {
    if (step?.error !== undefined) yield* unfit(step.error);
  }
  const failure = open.error ?? typing?.error;
  if (failure === undefined && !statusesOf('sendTyping', played).some((status) => status < 300)) {
    yield 'no error, but the gateway never took a typing call';
  }
  if (failure !== undefined && schedule.every((fault) => bearable(fault, played))) {
    yield `a failure although the app has to get over every fault: ${failure}`;
  }
  // An expired token cannot close anything. The client's tries outlast every other fault.
  if (close?.error !== undefined && !expired) yield `closing failed: ${close.error}`;
  const limits = [
    ['opening', open, openLimitMs],
    ['typing', typing, callLimitMs],
    ['closing', close, callLimitMs],
  ] as const;
  for (const [what, step, limitMs] of limits) {
    if (step && step.ms > limitMs + busyMs) yield `${what} took ${step.ms} ms, of ${limitMs} ms at the most`;
  }
  yield* leftByFlow(played, expired);
  const channels = created('createChannel', played);
  if (channels > 1) yield `${channels} channels were created`;
  const sessions = created('createSession', played);
  if (sessions > 1) yield `${sessions} sessions were created`;
}

const { http, messages } = interactionsOf(readPactFiles(pactDirectory));
const interactionCount = http.length + messages.length;

/** The responses that a verification of all pacts must have received. */
const needed = http.map(({ request, status }) => `${callOf(request).replace('{}', ':uid')} ${status}`);

const occurrences = (all: readonly string[], one: string) => all.filter((each) => each === one).length;

/** Tells what is wrong with a success: every interaction must have passed, and its response must have been sent. */
function* falselyGreen({ result, calls, left }: VerificationPlayed): Generator<string> {
  if (!result?.ok) return;
  const passed = result.results.filter(({ verdict }) => verdict === 'passed').length;
  if (passed !== interactionCount || result.results.length !== passed) {
    yield `ok, but ${passed} of ${interactionCount} interactions passed`;
  }
  const sent = calls.filter(({ heard }) => heard).map(({ line }) => line);
  for (const response of new Set(needed)) {
    const given = occurrences(sent, response);
    if (given < occurrences(needed, response)) yield `ok, but "${response}" was sent ${given} times only`;
  }
  if (result.problems.length > 0) yield `ok, but with problems: ${result.problems.join(' | ')}`;
  if (left.channels.length + left.sessions > 0) yield 'ok, but something is left behind';
}

/** Tells what is wrong with a failure: its lines must explain it, and there must be none when all faults were mild. */
function* falselyRed(schedule: Schedule, { result, error }: VerificationPlayed): Generator<string> {
  if (result?.ok) return;
  const lines = result
    ? [...result.problems, ...result.results.flatMap(({ mismatches }) => mismatches)]
    : [error instanceof Error ? error.message : String(error)];
  if (lines.length === 0) yield 'not ok, but no line says why';
  for (const line of lines) yield* unclear(line);
  if (schedule.every(isMild)) {
    yield `not ok although all faults were mild: ${lines.join(' | ')}`;
  }
}

/**
 * Tells what stays behind without a line that names it. Each channel that could not be deleted must be named by its uid, or by its name
 * where its creation had no response. Sessions are deleted with their channel.
 */
function* leftByVerification({ result, left: { channels, sessions } }: VerificationPlayed): Generator<string> {
  for (const { uid, displayName, heard } of channels) {
    const name = heard ? uid : displayName;
    const isNamed = result?.problems.some((line) => line.startsWith('left behind: ') && line.includes(name));
    if (!isNamed) yield `left behind, but not named: channel ${uid}`;
  }
  if (sessions > 0 && channels.length === 0) yield `left behind: ${sessions} sessions without a channel`;
}

/** Tells what must not have happened in a verification under a schedule, a line each. */
export function* complaintsAboutVerification(schedule: Schedule, played: VerificationPlayed): Generator<string> {
  yield* falselyGreen(played);
  yield* falselyRed(schedule, played);
  yield* leftByVerification(played);
  if (played.ms > verificationLimitMs) yield `took ${played.ms} ms, of ${verificationLimitMs} ms at the most`;
}
