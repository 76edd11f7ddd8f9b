import { parseJson } from '../../lib/json';
import { own } from '../../lib/own';
import { shown } from '../../lib/shown';
import { believed, type QuestionId } from '../gateway/open-questions';
import type { Finding, Result } from './results';
import type { ReceivedCallback } from './target/listener';

const finding = (question: QuestionId, found: string): Finding => ({ question, expected: believed[question], found });

/** Hides uids, which differ from run to run and say nothing about a form. */
const masked = (text: string) => shown(text.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, '…'));

function inCallback({ method, path, headers, body }: ReceivedCallback): Finding[] {
  const { event } = (parseJson(body) ?? {}) as { event?: unknown };
  const findings: Finding[] = [];
  if (method !== 'POST') findings.push(finding('callback-method', method));
  if (path !== '') findings.push(finding('callback-address', masked(path)));
  if (!headers['webhook-id']) findings.push(finding('callback-headers', headers.authorization ? 'bearer' : 'none'));
  if (event === undefined) findings.push(finding('callback-form', `${masked(body)} (masked)`));
  return findings;
}

/** Findings about a state that could not be set up, by the listener's message: no callback came, or no effect showed. */
function inFailure(reason: string): Finding[] {
  const [, unheardOf] = /that (channel|session) \S+ is/.exec(reason) ?? [];
  if (unheardOf) return [finding(unheardOf === 'channel' ? 'channel-activation' : 'session-activation', 'no callback')];
  return /The channel is \w+, not active/.test(reason) ? [finding('channel-activation', 'no sign of it')] : [];
}

/** The question that each interaction is about, given its differences. */
const inDifferences: Readonly<Record<string, (differences: string) => QuestionId>> = {
  'a request for the sessions of a contact': () => 'sessions-query',
  'a request to activate a channel': () => 'open-channel',
  'a request to activate a session': () => 'session-put-answer',
  'a request to create a session': () => 'session-created',
  'a request to create a session on a channel that is not active': () => 'not-active-refusal',
  'a request to create a session that already exists': () => 'duplicate-refusal',
  'a request to create a transactional channel': () => 'channel-created',
  'a request to send a typing indicator': () => 'typing-body',
  'a request to send a typing indicator on an inactive session': (differences) =>
    /status code 20\d/.test(differences) ? 'typing-check' : 'not-active-refusal',
  'a request to send a typing indicator without a token': () => 'unauthorized',
};

/**
 * Finds the open questions that may explain a failed interaction. They are a hint where to look.
 * @param callback the callback that was handed out, if the interaction is a message
 * @param reason the reason why its state or message failed, if it did
 */
export function findingsOf(
  { verdict, interaction, mismatches }: Result,
  callback: ReceivedCallback | undefined,
  reason: string | undefined,
): Finding[] {
  if (verdict === 'passed') return [];
  if (callback) return inCallback(callback);
  if (reason !== undefined) return inFailure(reason);
  const question = own(inDifferences, interaction)?.(mismatches[0] ?? '');
  return question ? [finding(question, mismatches[0] ?? '')] : [];
}
