import type { Response } from '../../provider/verification/target/caller';
import { operationFor } from './operations';

/** A text, a heading or a message of JSON that is "Not Found" and nothing else; other words beside it tell of a missing thing. */
const notFound =
  /^\s*(404 )?(page )?not found\s*$|>(404 )?not found<|^(?!.*"(message|detail)"\s*:\s*"(?!not found")).*:\s*"not found"/is;

/** Statuses and texts by which a router says that it knows no such path. Source: the open question second-address. */
const unrouted: readonly { readonly status: number; readonly says?: RegExp }[] = [
  {
    status: 404,
    says: /no such path|cannot (get|post|put|patch|delete) \/|bad gateway|no route|route (\w+[: ])?\/\S* not found/i,
  },
  { status: 404, says: notFound },
  { status: 405 },
  { status: 501 },
  { status: 502 },
  { status: 422, says: /"error"\s*:\s*"unauthorized"/i },
];

/**
 * Tells if a response to a call means that no service routes it. A call that provider/openapi.yaml describes is served here, so such a
 * response to it is a failure.
 */
export function isUnserved(
  call: { readonly method: string; readonly path: string },
  { status, body }: Response,
): boolean {
  if (operationFor(call)) return false;
  const text = body.toString('utf8');
  return unrouted.some((each) => each.status === status && (each.says?.test(text) ?? true));
}
