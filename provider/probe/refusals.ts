import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Asker, Reply } from './asker';
import { agreed, type Outcome, shownBy } from './findings';

/** The form of a refusal's body: its first error, and whether its message is a list. */
const errorBody = z.object({
  success: z.literal(false),
  errors: z.tuple(
    [z.looseObject({ code: z.string(), message: z.unknown(), field: z.string().optional() })],
    z.unknown(),
  ),
});
export const errorOf = ({ json }: Reply) => errorBody.safeParse(json).data?.errors[0];

const statusText =
  (...statuses: number[]) =>
  ({ status }: Reply) =>
    statuses.includes(status) ? String(status) : undefined;

const unauthorizedBodies = {
  'error-body': errorBody,
  message: z.strictObject({ message: z.string(), status: z.string() }),
  error: z.strictObject({ error: z.string() }),
  nest: z.looseObject({ statusCode: z.literal(401), message: z.string() }),
};

function unauthorizedForm({ status, json }: Reply): string | undefined {
  if (status !== 401) return undefined;
  return Object.entries(unauthorizedBodies).find(([, form]) => form.safeParse(json).success)?.[0];
}

/** A typing call without a token. No session has to exist, because the token is checked first. */
export async function unauthorized(asker: Asker): Promise<Outcome> {
  const body = { session_uid: randomUUID(), contact_uid: 'contact000000000' };
  const reply = await asker.ask({ method: 'POST', path: 'sessions/typing', body, authorized: false });
  return shownBy('unauthorized', reply, unauthorizedForm);
}

export async function missingParameter(asker: Asker): Promise<Outcome> {
  return shownBy('missing-parameter', await asker.ask({ method: 'GET', path: 'sessions' }), statusText(400, 422));
}

/** Asks for a channel and for a session that do not exist. */
export async function unknownUid(asker: Asker): Promise<Outcome> {
  const body = { status: 'active', display_name: 'Probe' };
  const replies = await Promise.all([
    asker.ask({ method: 'PUT', path: `channels/${randomUUID()}`, body }),
    asker.ask({ method: 'DELETE', path: `sessions/${randomUUID()}` }),
  ]);
  return agreed(
    replies.map((reply) => shownBy('unknown-uid', reply, statusText(404, 422))),
    'no call was made',
  );
}

const isBadGateway = (text: string) => /bad gateway/i.test(text);
const fallbackError = z.object({ status: z.literal('Error'), error: z.literal('Unauthorized') });

function secondAddress({ status, text, json }: Reply): string | undefined {
  if ((status === 502 || status === 404) && isBadGateway(text)) return 'bad-gateway';
  if (status === 422 && fallbackError.safeParse(json).success) return 'error';
  return status === 404 ? 'none' : undefined;
}

/** A path that no service serves: an address that leads to several services says so in its own way. */
export async function unroutedCall(asker: Asker): Promise<Outcome> {
  const reply = await asker.ask({ method: 'GET', path: 'probe' });
  const found = secondAddress(reply);
  return found ? { found, evidence: reply.evidence } : shownBy('second-address', reply, secondAddress);
}

const name = z.string().nullable();
const clientList = z.object({
  data: z.object({ clients: z.array(z.looseObject({ id: z.string(), first_name: name, last_name: name })) }),
});

/** core answers a page of clients, of whom any may have no name. */
export function clientNames(reply: Reply): Outcome {
  const clients = clientList.safeParse(reply.json).data?.data.clients;
  if (reply.status === 200 && clients?.length === 0) return { unsettled: 'the business has no client: add one to it' };
  const names = clients?.flatMap(({ first_name, last_name }) => [first_name, last_name]);
  return shownBy('client-names', reply, () => names && (names.includes(null) ? 'null' : 'text'));
}

const notActiveCodes = ['invalid', 'unexpected', 'missing'];

/** The answer to `not-active-refusal` that a refusal shows. */
export function notActiveForm(reply: Reply): string | undefined {
  const error = errorOf(reply);
  if (reply.status === 409) return '409';
  if (reply.status === 400 && error?.code === 'bad_request' && Array.isArray(error.message)) return '400-list';
  if (reply.status !== 422 || !error || !notActiveCodes.includes(error.code)) return undefined;
  return `422-${error.code}${error.field === undefined ? '' : '-field'}`;
}

/** The answer to `duplicate-refusal` that a refusal shows. */
export function duplicateForm(reply: Reply): string | undefined {
  if (reply.status === 409) return '409';
  return reply.status === 422 ? `422-${errorOf(reply)?.code}` : undefined;
}
