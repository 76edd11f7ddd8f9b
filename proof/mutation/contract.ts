import { type OpenApi, readOpenApi } from '../../lib/openapi';
import { type Body, type Call, callOf, type HttpInteraction, interactionsOf, readPactFiles } from '../../lib/pact-file';

/** Interactions with the same call, status and error code, which a gateway cannot tell apart. */
export interface Exchange extends Pick<HttpInteraction, 'request' | 'status' | 'statuses' | 'response'> {
  /** The error code that the contract demands; `undefined` where it demands none. */
  readonly code: string | undefined;
  readonly interactions: readonly string[];
}

interface CallbackMessage {
  readonly event: string;
  readonly body: Body;
  readonly interactions: readonly string[];
}

export type Kind = 'channel' | 'session';

/** The recorded interactions and provider/openapi.yaml: mutants are made from these. */
export interface Contract {
  readonly exchanges: readonly Exchange[];
  readonly callbacks: readonly CallbackMessage[];
  readonly openApi: OpenApi;
  /** The interactions with a call, whatever its response. */
  readonly interactionsWith: (call: Call) => string[];
  /** The interactions whose states cannot be set up without a call. */
  readonly undermined: (call: Call) => string[];
  /** The interactions whose states need an active channel or session. */
  readonly needActive: (kind: Kind) => string[];
}

export const labelOf = ({ request, status, code }: Pick<Exchange, 'request' | 'status' | 'code'>) =>
  `${callOf(request)} ${status}${code ? ` ${code}` : ''}`;

export const succeeds = ({ status }: Pick<Exchange, 'status'>) => status < 300;

/** The code of the first error in a response; `undefined` for a response of another form. */
export function errorCodeOf(body: unknown): string | undefined {
  const code = (body as { errors?: { code?: unknown }[] } | undefined)?.errors?.[0]?.code;
  return typeof code === 'string' ? code : undefined;
}

function exchangesOf(http: readonly HttpInteraction[]): Exchange[] {
  const exchanges = new Map<string, Exchange>();
  for (const { description, request, status, statuses, response } of http) {
    const exchange = { request, status, statuses, response, code: errorCodeOf(response.content) };
    const former = exchanges.get(labelOf(exchange))?.interactions ?? [];
    exchanges.set(labelOf(exchange), { ...exchange, interactions: [...former, description] });
  }
  return [...exchanges.values()];
}

const activating = {
  channel: { method: 'PUT', template: '/business/communication/channels/{}' },
  session: { method: 'POST', template: '/business/communication/sessions' },
} as const;

/** The calls that seeding makes, and the words in the states that need each. */
const seedingCalls = new Map([
  ['GET /platform/v1/clients', /channel|session/],
  ['POST /business/communication/channels', /channel|session/],
  [callOf(activating.channel), /active|activated|session/],
  [callOf(activating.session), /session|inactive channel/],
  ['PUT /business/communication/sessions/{}', /inactive session/],
]);

/** @param directory of the pact files */
export function readContract(directory: string): Contract {
  const { http, messages } = interactionsOf(readPactFiles(directory));
  const exchanges = exchangesOf(http);
  const undermined = (call: Call) => {
    const needs = seedingCalls.get(callOf(call));
    const affected = [...http, ...messages].filter(({ states }) => states.some((state) => needs?.test(state)));
    return affected.map(({ description }) => description);
  };
  return {
    exchanges,
    callbacks: messages.map(({ description, body }) => ({
      event: String((body.content as { event?: unknown }).event),
      body,
      interactions: [description],
    })),
    openApi: readOpenApi(),
    interactionsWith: (call) =>
      exchanges.filter(({ request }) => callOf(request) === callOf(call)).flatMap(({ interactions }) => interactions),
    undermined,
    needActive: (kind) => undermined(activating[kind]),
  };
}
