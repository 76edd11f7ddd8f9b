import { readFileSync } from 'node:fs';
import type { Schedule } from '../../provider/gateway/faults/schedule';
import { timeOutsFor } from '../../provider/verification/time-outs';
import { unclear } from './clear';
import { pacts, type VerificationPlayed } from './play-verification';
import { activationTimeoutMs, isMild } from './verification-schedules';

/** No run takes nearly as long. */
const limitMs = timeOutsFor(activationTimeoutMs).coreMs;

interface Interaction {
  readonly description: string;
  readonly request?: { readonly method: string; readonly path: string };
  readonly response?: { readonly status: number };
}

const interactions = pacts.flatMap(({ file }): Interaction[] =>
  file ? JSON.parse(readFileSync(file, 'utf8')).interactions : [],
);

/** The responses without which the pacts cannot have been verified, by the pacts themselves. */
const needed = interactions.flatMap(({ request, response }) =>
  request && response
    ? `${request.method} ${request.path.replace(/([0-9a-f-]{36}|session-0001)$/, ':uid')} ${response.status}`
    : [],
);

const occurrences = (all: readonly string[], one: string) => all.filter((each) => each === one).length;

/** A yes must be worth something: every interaction has passed, and its response was really sent. */
function* falselyGreen({ verification, responses, left }: VerificationPlayed): Generator<string> {
  if (!verification?.ok) return;
  const passed = verification.results.filter(({ verdict }) => verdict === 'passed').length;
  if (passed !== interactions.length || verification.results.length !== passed) {
    yield `ok, but ${passed} of ${interactions.length} interactions passed`;
  }
  for (const response of new Set(needed)) {
    const given = occurrences(responses, response);
    if (given < occurrences(needed, response)) yield `ok, but "${response}" was sent ${given} times only`;
  }
  if (verification.problems.length > 0) yield `ok, but with problems: ${verification.problems.join(' | ')}`;
  if (left.heard.length + left.unheard.length + left.sessions > 0) yield 'ok, but something is left behind';
}

const problemsOf = ({ verification, error }: VerificationPlayed): string[] =>
  verification
    ? [...verification.problems, ...verification.results.flatMap(({ mismatches }) => mismatches)]
    : [error instanceof Error ? error.message : String(error)];

/** A no must be explained, in lines that can be shown. */
function* unexplained(played: VerificationPlayed): Generator<string> {
  if (played.verification?.ok) return;
  const lines = problemsOf(played);
  if (lines.length === 0) yield 'not ok, but no line says why';
  for (const line of lines) {
    const problem = unclear(line, played.token);
    if (problem) yield problem;
  }
}

/**
 * Nothing stays behind in silence. What could not be deleted, because the deletion failed or the token has expired, is named;
 * only a channel whose creation was not answered cannot be, as nobody was told of it. Sessions go with their channel.
 */
function* leftovers({ verification, left }: VerificationPlayed): Generator<string> {
  for (const uid of left.heard) {
    if (!verification?.problems.some((line) => line.startsWith('left behind: ') && line.includes(uid))) {
      yield `left behind, and nobody says so: channel ${uid}`;
    }
  }
  const { heard, unheard, sessions } = left;
  if (sessions > 0 && heard.length + unheard.length === 0) yield `left behind: ${sessions} sessions without a channel`;
}

/** Tells what must not have happened in a verification under a schedule, a line each. */
export function complaintsAboutVerification(schedule: Schedule, played: VerificationPlayed): string[] {
  const complaints = [...falselyGreen(played), ...unexplained(played), ...leftovers(played)];
  if (played.ms > limitMs) complaints.push(`took ${played.ms} ms, of ${limitMs} ms at the most`);
  if (!played.verification?.ok && schedule.every(isMild)) {
    complaints.push(`not ok although nothing happened that it cannot get over: ${problemsOf(played).join(' | ')}`);
  }
  return complaints;
}
