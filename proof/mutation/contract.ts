import { readFileSync } from 'node:fs';
import type { JSONValue } from 'json-p3';
import { parse } from 'yaml';
import { type Body, type HttpInteraction, interactionsOf as interactionsIn, readPactFiles } from '../../lib/pact-file';
import { type Document, type Operation, Schemas } from './schema';

/** Interactions that a gateway cannot answer differently: the same call, status and error code. */
export interface Exchange {
  readonly method: string;
  /** The path, with {} in place of each value that varies. */
  readonly template: string;
  readonly status: number;
  readonly statuses: readonly number[];
  /** The error code that tells one refusal from another, where the contract asks for one. */
  readonly code?: string;
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

/** The recorded interactions, and what provider/openapi.yaml says beside them: mutants are made from these. */
export interface Contract {
  readonly exchanges: readonly Exchange[];
  readonly callbacks: readonly CallbackMessage[];
  readonly schemas: Schemas;
  /** The interactions whose states cannot be set up without a call, such as `POST /business/communication/channels`. */
  readonly undermined: (call: string) => readonly string[];
}

export const callOf = ({ method, template }: Pick<Exchange, 'method' | 'template'>) => `${method} ${template}`;
export const labelOf = (exchange: Pick<Exchange, 'method' | 'template' | 'status' | 'code'>) =>
  `${callOf(exchange)} ${exchange.status}${exchange.code ? ` ${exchange.code}` : ''}`;

/** The interactions with the same call, whatever its response. */
export const interactionsOf = (exchange: Exchange, exchanges: readonly Exchange[]): string[] =>
  exchanges.filter((each) => callOf(each) === callOf(exchange)).flatMap(({ interactions }) => interactions);

export const succeeds = ({ status }: Pick<Exchange, 'status'>) => status < 300;

type Errors = { errors?: Record<string, JSONValue>[] } | undefined;

function exchangesOf(interactions: readonly HttpInteraction[], schemas: Schemas): Exchange[] {
  const exchanges = new Map<string, Exchange>();
  for (const { request, status, statuses, response, description } of interactions) {
    const { method, template } = request;
    const code = (response.content as Errors)?.errors?.[0]?.code;
    const operation = schemas.operation(method, template);
    const named = { method, template, status, ...(typeof code === 'string' && { code }) };
    const former = exchanges.get(labelOf(named))?.interactions ?? [];
    const exchange = { ...named, statuses, operation, request, body: response, interactions: [...former, description] };
    exchanges.set(labelOf(named), exchange);
  }
  return [...exchanges.values()];
}

/** The calls that seeding makes, in their order, and the words in the states that need each. */
const seedingCalls: readonly (readonly [call: string, needs: RegExp])[] = [
  ['GET /platform/v1/clients', /channel|session/],
  ['POST /business/communication/channels', /channel|session/],
  ['PUT /business/communication/channels/{}', /active|activated|session/],
  ['POST /business/communication/sessions', /session|inactive channel/],
  ['PUT /business/communication/sessions/{}', /inactive session/],
];

/** @param directory of the pact files */
export function readContract(directory: string, openapi: string): Contract {
  const schemas = new Schemas(parse(readFileSync(openapi, 'utf8')) as Document);
  const { http, messages } = interactionsIn(readPactFiles(directory));
  const callbacks = messages.map(({ description, body }) => ({
    event: String((body.content as { event?: unknown }).event),
    body,
    interactions: [description],
  }));
  const undermined = (call: string) => {
    const needs = seedingCalls.find(([each]) => each === call)?.[1];
    const affected = [...http, ...messages].filter(({ states }) => states.some((state) => needs?.test(state)));
    return affected.map(({ description }) => description);
  };
  return { exchanges: exchangesOf(http, schemas), callbacks, schemas, undermined };
}
