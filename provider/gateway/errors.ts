import { once } from 'node:events';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { components } from './generated/openapi-types';
import type { Answers } from './open-questions';

type ErrorCode = components['schemas']['ErrorCode'];
type Detail = components['schemas']['Error']['errors'][number];

/** A response other than 2xx. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly statusCode: number,
    message: string,
    readonly body: unknown,
  ) {
    super(message);
  }
}

/** A response with the error body. */
export const refusal = (status: number, ...errors: Detail[]) =>
  new ApiError(status, errors.map(({ message }) => message).join('; '), { success: false, errors });

export const invalid = (field: string, message: string) => refusal(422, { code: 'invalid', message, field });

const notActive: { readonly [answer in Answers['not-active-refusal']]: (message: string, field: string) => ApiError } =
  {
    '422-invalid': (message) => refusal(422, { code: 'invalid', message }),
    '422-invalid-field': (message, field) => refusal(422, { code: 'invalid', message, field }),
    '422-unexpected': (message) => refusal(422, { code: 'unexpected', message }),
    '422-missing': (message) => refusal(422, { code: 'missing', message }),
    '400-list': (message) =>
      new ApiError(400, message, { success: false, errors: [{ code: 'bad_request', message: [message] }] }),
    '409': (message) => refusal(409, { code: 'invalid', message }),
  };

const duplicate: { readonly [answer in Answers['duplicate-refusal']]: (message: string) => ApiError } = {
  '422-already_exists': (message) => refusal(422, { code: 'already_exists', message }),
  '422-duplicate': (message) => refusal(422, { code: 'duplicate', message }),
  '409': (message) => refusal(409, { code: 'already_exists', message }),
};

const unauthorizedBody: { readonly [answer in Answers['unauthorized']]: (message: string) => unknown } = {
  'error-body': (message) => ({ success: false, errors: [{ code: 'unauthorized', message }] }),
  message: (message) => ({ message, status: 'Failure' }),
  error: () => ({ error: 'Unauthorized' }),
  nest: () => ({ statusCode: 401, message: 'Unauthorized' }),
};

const unrouted: { readonly [answer in Answers['second-address']]: () => ApiError } = {
  none: () => refusal(404, { code: 'unexpected', message: 'No such path' }),
  'bad-gateway': () => new ApiError(502, 'Bad Gateway', 'Bad Gateway'),
  error: () => new ApiError(422, 'Unauthorized', { status: 'Error', error: 'Unauthorized' }),
};

/** The refusals whose form is an open question, in the form of these answers. */
export const refusalsFor = (answers: Answers) => ({
  notActive: (field: string, message: string) => notActive[answers['not-active-refusal']](message, field),
  duplicate: () => duplicate[answers['duplicate-refusal']]('Session already exist'),
  unauthorized: (message = '401 Unauthorized') =>
    new ApiError(401, message, unauthorizedBody[answers.unauthorized](message)),
  forbidden: () => refusal(403, { code: 'unauthorized', message: 'Forbidden' }),
  unknown: (what: string) => refusal(Number(answers['unknown-uid']), { code: 'missing', message: `No such ${what}` }),
  missingParameter: (field: string) =>
    refusal(Number(answers['missing-parameter']), { code: 'missing_field', message: 'Is required', field }),
  unrouted: () => unrouted[answers['second-address']](),
  overloaded: () =>
    answers['time-out'] === '408'
      ? refusal(408, { code: 'timeout', message: 'Timeout' })
      : refusal(500, { code: 'unexpected', message: 'Internal error' }),
});

export type Refusals = ReturnType<typeof refusalsFor>;

function ofRule({ keyword, instancePath, params, message }: NonNullable<FastifyError['validation']>[number]): Detail {
  const place = instancePath.slice(1).replaceAll('/', '.');
  switch (keyword) {
    case 'required':
      return { code: 'missing_field', message: 'Is required', field: String(params.missingProperty) };
    case 'additionalProperties':
      return {
        code: 'unexpected',
        message: 'Is not a field of this request',
        field: String(params.additionalProperty),
      };
    default: {
      const code = keyword === 'maxLength' ? 'too_long' : 'invalid';
      return { code, message: message ?? 'Is not valid', ...(place && { field: place }) };
    }
  }
}

const codeOf: Record<number, ErrorCode> = {
  404: 'unexpected',
  405: 'unexpected',
  408: 'timeout',
  413: 'too_long',
  429: 'unexpected',
  431: 'too_long',
};

function toApiError(error: FastifyError): ApiError {
  if (error instanceof ApiError) return error;
  if (error.validation) return refusal(422, ...error.validation.map(ofRule));
  const status = error.statusCode ?? 500;
  if (status >= 500) return refusal(500, { code: 'unexpected', message: 'Internal error' });
  return refusal(status, { code: codeOf[status] ?? 'invalid', message: error.message });
}

/** Reads the rest of a body, and drops it. Closing a connection with unread bytes resets it, and the response may be lost. */
async function dropBody({ raw }: FastifyRequest): Promise<void> {
  if (raw.complete || raw.closed) return;
  raw.resume();
  // A sender that goes away ends the body with an error. Nobody is left then who could be answered.
  await once(raw, 'close').catch(() => undefined);
}

/** Answers with an error body. A fault of the gateway is logged, and the response does not explain it. */
export async function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  const { statusCode, body } = toApiError(error);
  await dropBody(request);
  if (statusCode >= 500) request.log.error({ err: error }, 'failed');
  return reply.code(statusCode).send(body);
}

const statusOfClientError: Record<string, number> = { ERR_HTTP_REQUEST_TIMEOUT: 408, HPE_HEADER_OVERFLOW: 431 };

/**
 * Answers input that is not HTTP, or is too long. It logs only the error's code, because the error holds the bytes that arrived and so
 * the token.
 */
export function answerClientError(this: FastifyInstance, { code = '' }: NodeJS.ErrnoException, socket: Socket) {
  if (code === 'ECONNRESET' || socket.destroyed) return;
  this.log.trace({ code }, 'not a request');
  const status = statusOfClientError[code] ?? 400;
  const errors = [{ code: codeOf[status] ?? 'invalid', message: `${STATUS_CODES[status]} (${code})` }];
  const body = JSON.stringify({ success: false, errors });
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}`;
  if (socket.writable) socket.end(`${head}\r\nconnection: close\r\n\r\n${body}`);
  else socket.destroy();
}
