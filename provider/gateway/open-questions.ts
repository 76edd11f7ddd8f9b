/** One question about the live gateway that public evidence leaves open. */
interface Question {
  readonly question: string;
  /** Every answer that the evidence allows. The first is the believed one, which the embedded gateway gives by itself until a live one has settled the question. */
  readonly answers: readonly [string, ...string[]];
  readonly evidence: string;
}

/**
 * The open questions. The embedded gateway can give every answer, and the app and the verification work with each of them. The
 * believed answer is the one that the service's own step list for typing implies. It is not always the likeliest one.
 */
export const questions = {
  'sessions-query': {
    question: 'how GET /sessions is filtered: filter[channel_uid]= or channel_uid=',
    answers: ['filter', 'plain', 'both'],
    evidence: "the API description's example and the step list, against its parameter list",
  },
  'missing-parameter': {
    question: 'GET /sessions without its required parameters',
    answers: ['400', '422'],
    evidence: 'unmerged against kin',
  },
  'unknown-channel': {
    question: "GET /sessions for a channel that the token's business does not have",
    answers: ['empty', '404', '401', '403'],
    evidence: 'the step list expects 200 for an invented uid; 401 is documented as "unauthorized to perform action"',
  },
  'channel-created': {
    question: 'status of a new channel',
    answers: ['pending', 'error', 'active'],
    evidence: 'live 2026-01-23: pending, or error',
  },
  'channel-activation': {
    question:
      'when a channel is active: once the app has answered the callback 2xx; with the PUT, a callback follows; with the PUT, no callback; by itself after creation, a callback follows; never',
    answers: ['confirmed', 'at-once', 'silent', 'unasked', 'never'],
    evidence: 'the notes of 2026-02 against the live run of 2026-01-23',
  },
  'session-created': {
    question: 'status of a new session',
    answers: ['pending', 'inactive', 'active'],
    evidence: 'both texts stand in the API description',
  },
  'session-activation': {
    question:
      "what makes a session active: creation; the app's PUT, confirmed by a callback; the app's PUT, no callback",
    answers: ['by-itself', 'by-put', 'by-put-silent'],
    evidence: 'the step list against the API description and the live run; the evidence leans to by-put',
  },
  'session-put-answer': {
    question: 'data of the response to PUT /sessions/{uid}',
    answers: ['session', 'empty'],
    evidence: 'the API description against its siblings',
  },
  'callback-address': {
    question: 'where a callback goes: the one URL; /channels/{uid} or /sessions/{uid} below it; ?business_uid= added',
    answers: ['one-url', 'routes', 'query'],
    evidence: 'kin: fixed routes below api_uri',
  },
  'callback-method': {
    question: 'method of a callback',
    answers: ['POST', 'PUT'],
    evidence: 'kin',
  },
  'callback-form': {
    question:
      'body of a callback: {event,data}; {entity_name,event_type,data}; a list of one of these; {channel} or {session}; {success,data} around that; uids and status alone',
    answers: ['event', 'entity', 'entity-list', 'resource', 'answer', 'flat'],
    evidence: 'nothing is public',
  },
  'callback-headers': {
    question: 'what identifies a callback: the headers of Standard Webhooks; nothing; a JWT in Authorization',
    answers: ['standard-webhooks', 'none', 'bearer'],
    evidence: 'nothing is public',
  },
  'callback-reply': {
    question: 'what the app has to answer: any 2xx; 2xx with {"success":true}',
    answers: ['any-2xx', 'json'],
    evidence: 'callbacks are called API requests',
  },
  'not-active-refusal': {
    question:
      'the refusal of a session on a channel, or of typing on a session, that is not active: status and code; with a field; 400 with a list of messages',
    answers: ['422-invalid', '422-invalid-field', '422-unexpected', '422-missing', '400-list', '409'],
    evidence: 'no such response is known',
  },
  'typing-check': {
    question: "whether typing looks at the session's status",
    answers: ['checked', 'unchecked'],
    evidence: 'kin: one sibling path checks nothing',
  },
  'duplicate-refusal': {
    question: 'the refusal of a second session for a channel and contact, or a channel and external uid',
    answers: ['422-already_exists', '422-duplicate', '409'],
    evidence: 'live 2026-01-23 for the text; the code is not known',
  },
  unauthorized: {
    question:
      'body of the 401 to a call without a token: {success,errors}; {message,status}; {error}; {statusCode,message}',
    answers: ['error-body', 'message', 'error', 'nest'],
    evidence: 'six bodies of core are known, and none of the gateway',
  },
  'unknown-uid': {
    question: 'PUT or DELETE with an unknown uid',
    answers: ['404', '422'],
    evidence: 'unmerged',
  },
  deletion: {
    question: 'what DELETE leaves: nothing; or the thing as deleted, its pair taken, and a second DELETE is 200',
    answers: ['gone', 'kept'],
    evidence: 'the operation is called logicDelete, and deleted is a status',
  },
  'client-names': {
    question: "names of core's clients",
    answers: ['text', 'null'],
    evidence: 'live 2026-02-05',
  },
  'typing-body': {
    question:
      'body of the typing call: session_uid and contact_uid; typing:true too; channel_uid, external_uid, typing and source',
    answers: ['session-contact', 'flag', 'contact'],
    evidence: 'written in a step list that is skipped, never shown to pass',
  },
  'open-channel': {
    question:
      'what open_channel does in PUT /channels: it is kept; it is refused as unknown; sessions are active at once',
    answers: ['kept', 'refused', 'sessionless'],
    evidence: 'an app setting elsewhere',
  },
  'display-name': {
    question: 'PUT /channels without display_name',
    answers: ['optional', 'required'],
    evidence: 'the step lists always send it',
  },
  'second-address': {
    question:
      'calls that this address does not route: none; 502, or 404 with that text; 422 {status:"Error",error:"Unauthorized"}',
    answers: ['none', 'bad-gateway', 'error'],
    evidence: 'two step lists ask for a second address',
  },
  'time-out': {
    question: 'an overloaded gateway',
    answers: ['5xx', '408'],
    evidence: 'kin: 100 ms time-outs answered 408',
  },
} as const satisfies Record<string, Question>;

type Questions = typeof questions;
export type QuestionId = keyof Questions;
/** One answer to each question. */
export type Answers = { readonly [Id in QuestionId]: Questions[Id]['answers'][number] };

export const questionIds = Object.keys(questions) as QuestionId[];

export const believed = Object.fromEntries(questionIds.map((id) => [id, questions[id].answers[0]])) as Answers;

const answersOf = (id: QuestionId): readonly string[] => questions[id].answers;

/** Tells if an answer is in the question's list, so that the embedded gateway can give it. */
export const isAnswer = (id: QuestionId, answer: unknown): answer is string =>
  answersOf(id).some((each) => each === answer);

/**
 * Reads answers from text, such as `{ 'callback-form': 'flat' }`. Questions that are left out get the believed answer.
 * @throws for an id or an answer that does not exist, with those that do
 */
export function readAnswers(given: Readonly<Record<string, unknown>>): Answers {
  for (const [id, answer] of Object.entries(given)) {
    if (!Object.hasOwn(questions, id)) throw new Error(`no open question is called "${id}": ${questionIds.join(', ')}`);
    if (!isAnswer(id as QuestionId, answer))
      throw new Error(`${id} has no answer ${JSON.stringify(answer)}: ${answersOf(id as QuestionId).join(', ')}`);
  }
  return { ...believed, ...given } as Answers;
}

/** One set of answers for each answer that is not the believed one. */
export const singleAnswers = (): Partial<Answers>[] =>
  questionIds.flatMap((id) =>
    answersOf(id)
      .slice(1)
      .map((answer) => ({ [id]: answer }) as Partial<Answers>),
  );
