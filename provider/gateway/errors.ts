import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { components } from './generated/openapi-types';

export type ErrorCode = components['schemas']['ErrorCode'];
type Detail = components['schemas']['Error']['errors'][number];

/** An answer other than 2xx, as the gateway words it. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly details: readonly Detail[];

  constructor(
    readonly statusCode: number,
    ...details: Detail[]
  ) {
    super(details.map(({ message }) => message).join('; '));
    this.details = details;
  }
}

export const unauthorized = (message = '401 Unauthorized') => new ApiError(401, { code: 'unauthorized', message });

export const unknown = (what: string) => new ApiError(404, { code: 'missing', message: `No such ${what}` });

export const invalid = (field: string, message: string) => new ApiError(422, { code: 'invalid', message, field });

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
  if (error.validation) return new ApiError(422, ...error.validation.map(ofRule));
  const status = error.statusCode ?? 500;
  if (status >= 500) return new ApiError(500, { code: 'unexpected', message: 'Internal error' });
  return new ApiError(status, { code: codeOf[status] ?? 'invalid', message: error.message });
}

/** Turns whatever was thrown into the error body. A fault of the gateway's own is logged and stays unexplained to the caller. */
export function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  const answer = toApiError(error);
  if (answer.statusCode >= 500) request.log.error({ err: error }, 'failed');
  return reply.code(answer.statusCode).send({ success: false, errors: answer.details });
}

const statusOfClientError: Record<string, number> = { ERR_HTTP_REQUEST_TIMEOUT: 408, HPE_HEADER_OVERFLOW: 431 };

/**
 * The error body for what is not HTTP, or too much of it, which no request comes of. Only the code is logged: the error has the
 * bytes that arrived, and with them the token.
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
