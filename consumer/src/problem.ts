import { z } from 'zod';

const text = z.union([z.string(), z.array(z.string())]);
const errorBody = z.object({ errors: z.tuple([z.object({ code: z.string(), message: text })], z.unknown()) });
const messageBody = z.object({ message: text });
const errorText = z.object({ error: z.string() });

/** The code and the message of a refusal. */
interface Problem {
  readonly code?: string;
  readonly reason?: string;
  /** True when the messages came as a list, which the validation of sibling services writes. */
  readonly isList: boolean;
}

const said = (message: string | string[]) => [message].flat().join('; ');

/**
 * Reads the body of a refusal in any known form. The gateway's form and core's six are in their API descriptions, and sibling services
 * send a list of messages. It is an open question which of them the gateway sends.
 */
export function readProblem(body: unknown): Problem {
  const withCode = errorBody.safeParse(body).data?.errors[0];
  if (withCode) return { code: withCode.code, reason: said(withCode.message), isList: Array.isArray(withCode.message) };
  const { message } = messageBody.safeParse(body).data ?? {};
  if (message !== undefined) return { reason: said(message), isList: Array.isArray(message) };
  const { error } = errorText.safeParse(body).data ?? {};
  return { ...(error !== undefined && { reason: error }), isList: false };
}
