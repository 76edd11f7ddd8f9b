import { parseJson } from '../../lib/json';
import { type Answer, answersIn, type Conversation } from './wire';

/** Tells if a body says success; `undefined` when it is no body of the services. core's clients come with a status in place of it. */
function tellsSuccess(said: unknown): unknown {
  if (typeof said !== 'object' || said === null) return undefined;
  if ('success' in said) return said.success;
  return 'status' in said && said.status === 'OK' ? true : undefined;
}

/** Tells what is wrong with an answer to anything at all: a fault of the server, a body that is none, or a header of the sender's. */
function* wrongWith({ status, headers, body }: Answer): Generator<string> {
  if (status >= 500) yield `answered ${status} ${body.slice(0, 200)}`;
  if (headers.has('x-injected')) yield 'a header of the sender came back';
  const type = headers.get('content-type') ?? '';
  if (body === '') return;
  const said = /^application\/json\b/.test(type) ? parseJson(body) : undefined;
  if (tellsSuccess(said) !== status < 300)
    yield `answered ${status} with the body ${JSON.stringify(body.slice(0, 200))} of type "${type}"`;
}

/** The answers in a conversation that has to have some. @throws when there is none, or anything is wrong with one */
export function answersOf({ text, end, ms }: Conversation, toHead = false): Answer[] {
  if (text === '')
    throw new Error(end === 'open' ? `no answer within ${ms} ms` : `no answer: the connection was ${end}`);
  const answers = answersIn(text, toHead);
  const wrong = answers.flatMap((answer) => [...wrongWith(answer)]);
  if (wrong.length > 0) throw new Error(wrong.join('; '));
  return answers;
}
