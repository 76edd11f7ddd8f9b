import type { Answers, QuestionId } from '../../provider/gateway/open-questions';

/** Short names for the interactions of the contract. */
export const interactions = {
  channelCallback: 'a callback that a channel became active',
  sessionCallback: 'a callback that a session became active',
  list: 'a request for the sessions of a contact',
  activateChannel: 'a request to activate a channel',
  activateSession: 'a request to activate a session',
  createSession: 'a request to create a session',
  refuseSession: 'a request to create a session on a channel that is not active',
  refuseDuplicate: 'a request to create a session that already exists',
  type: 'a request to send a typing indicator',
  refuseTyping: 'a request to send a typing indicator on an inactive session',
} as const;
type Interaction = keyof typeof interactions;

/** Tells if a combination of answers makes no sense. It is then not played. */
export function isExcluded(answers: Answers): boolean {
  // A gateway on which no channel ever becomes active cannot create active channels.
  return answers['channel-activation'] === 'never' && answers['channel-created'] === 'active';
}

/** The question about callbacks whose answer is not the believed one; of several, the one that shows first. */
function aboutCallbacks(answers: Answers): QuestionId | undefined {
  if (answers['callback-method'] !== 'POST') return 'callback-method';
  if (answers['callback-address'] !== 'one-url') return 'callback-address';
  if (answers['callback-headers'] !== 'standard-webhooks') return 'callback-headers';
  return answers['callback-form'] === 'event' ? undefined : 'callback-form';
}

/**
 * The interactions that have to fail on a gateway which gives these answers, each with the question that it is about. Every other
 * interaction has to pass. One answer can hide another: where nothing becomes active, no callback or session can be checked.
 */
export function about(answers: Answers): Map<string, QuestionId> {
  const failing = new Map<Interaction, QuestionId>();
  const isRefusedAsList = answers['not-active-refusal'] === '400-list';
  const isTypingOtherwise = answers['typing-body'] !== 'session-contact';
  if (answers['open-channel'] === 'refused') failing.set('activateChannel', 'open-channel');
  // The contract is stricter than the app, which accepts a 400 with a list, because a pact cannot demand the list for 400 alone.
  if (isRefusedAsList) failing.set('refuseSession', 'not-active-refusal');
  if (answers['channel-activation'] === 'never') {
    const needActivity = ['channelCallback', 'sessionCallback', 'list', 'activateSession', 'createSession'] as const;
    for (const each of [...needActivity, 'refuseDuplicate', 'type', 'refuseTyping'] as const) {
      failing.set(each, 'channel-activation');
    }
    return described(failing);
  }
  const callbacks = aboutCallbacks(answers);
  if (callbacks) for (const each of ['channelCallback', 'sessionCallback'] as const) failing.set(each, callbacks);
  if (answers['channel-activation'] === 'silent') failing.set('channelCallback', 'channel-activation');
  if (answers['session-activation'] === 'by-put-silent') failing.set('sessionCallback', 'session-activation');
  if (answers['sessions-query'] === 'plain') failing.set('list', 'sessions-query');
  // A typing body of the wrong form is refused before the session's status is checked.
  if (isTypingOtherwise) failing.set('type', 'typing-body');
  else if (answers['typing-check'] === 'unchecked') failing.set('refuseTyping', 'typing-check');
  else if (isRefusedAsList) failing.set('refuseTyping', 'not-active-refusal');
  return described(failing);
}

const described = (failing: ReadonlyMap<Interaction, QuestionId>) =>
  new Map([...failing].map(([each, question]) => [interactions[each], question]));

/** The end of each step of the app's flow: success, or the name of an error. */
export interface Flow {
  readonly open: 'opened' | 'ActivationTimeoutError';
  readonly typing?: 'done' | 'NotActiveError';
}

export function flowOn(answers: Answers): Flow {
  if (answers['channel-activation'] === 'never') return { open: 'ActivationTimeoutError' };
  return { open: 'opened', typing: answers['typing-body'] === 'session-contact' ? 'done' : 'NotActiveError' };
}
