import { readFileSync } from 'node:fs';
import type { JSONValue } from 'json-p3';
import { parse } from 'yaml';
import { readPacts } from '../../provider/verification/pacts/pact-files';
import { type Body, type HttpInteraction, readInteractions } from '../coverage/interactions';
import { type Document, type Operation, Schemas } from './schema';

/** Interactions that a gateway cannot answer differently: the same call, status and error. */
export interface Answer {
  readonly method: string;
  /** With {} in place of each value that varies. */
  readonly template: string;
  readonly status: number;
  readonly statuses: readonly number[];
  /** The error that the first interaction pins, where it is a refusal. */
  readonly error?: Readonly<Record<string, unknown>>;
  readonly operation: Operation;
  readonly request: HttpInteraction['request'];
  readonly body: Body;
  readonly interactions: readonly string[];
}

export interface CallbackMessage {
  readonly event: string;
  readonly body: Body;
  readonly interactions: readonly string[];
}

/** What mutants are made from: the recorded interactions, and what provider/openapi.yaml says beside them. */
export interface Contract {
  readonly answers: readonly Answer[];
  readonly callbacks: readonly CallbackMessage[];
  readonly schemas: Schemas;
}

export const labelOf = ({ method, template, status, error }: Answer) =>
  `${method} ${template} ${status}${error ? ` ${Object.values(error).join(' ')}` : ''}`;

type Errors = { errors?: Record<string, JSONValue>[] } | undefined;

/** What tells one refusal from another: the parts of the error that are compared and not matched. */
function errorOf({ response: { content, matched } }: HttpInteraction) {
  const [error] = (content as Errors)?.errors ?? [];
  if (!error) return undefined;
  return Object.fromEntries(Object.entries(error).filter(([name]) => !matched.includes(`$.errors[0].${name}`)));
}

function answersOf(interactions: readonly HttpInteraction[], schemas: Schemas): Answer[] {
  const answers = new Map<string, Answer>();
  for (const each of interactions) {
    const { request, status, statuses, response } = each;
    const { method, template } = request;
    const error = errorOf(each);
    const operation = schemas.operation(method, template);
    const answer = { method, template, status, statuses, operation, request, body: response, ...(error && { error }) };
    const label = labelOf({ ...answer, interactions: [] });
    const known = answers.get(label)?.interactions ?? [];
    answers.set(label, { ...answer, interactions: [...known, each.description] });
  }
  return [...answers.values()];
}

/** @param directory of the pact files */
export function readContract(directory: string, openapi: string): Contract {
  const schemas = new Schemas(parse(readFileSync(openapi, 'utf8')) as Document);
  const read = readPacts(directory).map(({ path }) => readInteractions(path, JSON.parse(readFileSync(path, 'utf8'))));
  const callbacks = read
    .flatMap(({ messages }) => messages)
    .map(({ description, body }) => ({
      event: String((body.content as { event?: unknown }).event),
      body,
      interactions: [description],
    }));
  return {
    answers: answersOf(
      read.flatMap(({ http }) => http),
      schemas,
    ),
    callbacks,
    schemas,
  };
}
