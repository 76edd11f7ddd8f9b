import { z } from 'zod';

const text = z.union([z.string(), z.array(z.string())]);
const errorBody = z.object({ errors: z.tuple([z.object({ code: z.string(), message: text })], z.unknown()) });
const messageBody = z.object({ message: text });
const errorText = z.object({ error: z.string() });

/** The words of a refusal, in whichever of the documented bodies. */
export interface Problem {
  readonly code?: string;
  readonly reason?: string;
  /** The messages came as a list, as the validation of sibling services writes them. */
  readonly isList: boolean;
}

const said = (message: string | string[]) => [message].flat().join('; ');

/**
 * Reads a refusal. The gateway's error body and core's six are known from their API descriptions, the list from sibling services;
 * which of them the gateway sends is an open question.
 */
export function readProblem(body: unknown): Problem {
  const withCode = errorBody.safeParse(body).data?.errors[0];
  if (withCode) return { code: withCode.code, reason: said(withCode.message), isList: Array.isArray(withCode.message) };
  const { message } = messageBody.safeParse(body).data ?? {};
  if (message !== undefined) return { reason: said(message), isList: Array.isArray(message) };
  const { error } = errorText.safeParse(body).data ?? {};
  return { ...(error !== undefined && { reason: error }), isList: false };
}
