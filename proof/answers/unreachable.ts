import type { Answers, QuestionId } from '../../provider/gateway/open-questions';

const callbackQuestions = ['callback-address', 'callback-method', 'callback-form', 'callback-headers'] as const;
const sessionQuestions = [
  'session-created',
  'session-activation',
  'session-put-answer',
  'duplicate-refusal',
  'typing-body',
  'typing-check',
] as const;

/**
 * The questions that the probe may leave open on a gateway with these answers, because nothing that it can see from outside differs, each
 * with the reason.
 */
export function unreachable(answers: Answers): Map<QuestionId, string> {
  const hidden = new Map<QuestionId, string>([
    ['time-out', 'needs an overloaded gateway'],
    ['unknown-channel', 'needs a channel of another business'],
  ]);
  const hide = (reason: string, ...ids: readonly QuestionId[]) => {
    for (const id of ids) hidden.set(id, reason);
  };
  const channel = answers['channel-activation'];
  const session = answers['session-activation'];
  const isSilent = session === 'by-put-silent';
  if (channel === 'never') {
    hide('no channel becomes active, so there is no session', ...sessionQuestions);
    hide('no channel becomes active, so there is no callback', ...callbackQuestions, 'callback-reply');
    if (answers['sessions-query'] === 'both')
      hide('both forms list nothing where there is no session', 'sessions-query');
    if (answers['open-channel'] !== 'refused')
      hide('no channel becomes active, so there is no session', 'open-channel');
    return hidden;
  }
  if (channel === 'silent' && isSilent) hide('no callback is sent', ...callbackQuestions);
  if (channel !== 'confirmed' && isSilent) hide('no status hangs on a callback', 'callback-reply');
  if (answers['channel-created'] === 'active' && (channel === 'at-once' || channel === 'unasked'))
    hide('a channel that is active from the start does not show if it needs the PUT', 'channel-activation');
  // The activation of a channel that is active from the start causes no callback.
  if (answers['channel-created'] === 'active' && isSilent) hide('no status hangs on a callback', 'callback-reply');
  if (answers['session-created'] === 'active') {
    if (!isSilent)
      hide('a session that is active from the start does not show if it needs the PUT', 'session-activation');
    if (answers['open-channel'] !== 'refused') hide('every session is active at once', 'open-channel');
  }
  return hidden;
}
