import type { AxiosError, AxiosResponse } from 'axios';
import { z } from 'zod';
import { isUntrusted, untrusted } from '../../lib/certificate';
import { proxyAsksForLogin } from '../../lib/proxy';

const remedy = 'is PACT_BROKER_BASE_URL right, and is it up?';

/** The reason why there is no response. Completes the sentence "The Pact Broker at … ". */
export function connectionFailure({ code, message }: AxiosError, timeoutMs: number): string {
  if (isUntrusted(code)) {
    return `${untrusted(code)}: set NODE_EXTRA_CA_CERTS and SSL_CERT_FILE to a PEM file that holds its issuer`;
  }
  if (/CERT|TLS|SSL/.test(code ?? '')) return `cannot be reached over TLS (${code}: ${message})`;
  if (['ECONNABORTED', 'ETIMEDOUT', 'ERR_CANCELED'].includes(code ?? '')) {
    return `does not answer within ${timeoutMs / 1000} s: ${remedy}`;
  }
  return `cannot be reached (${code || message}): ${remedy}`;
}

const lines = z.array(z.string());

/** The forms of the broker's error bodies, each as lines of text. */
const errorBody = z.union([
  z
    .object({ errors: z.record(z.string(), lines) })
    .transform(({ errors }) =>
      Object.entries(errors).flatMap(([field, each]) => each.map((line) => `${field} ${line}`)),
    ),
  z.object({ errors: lines }).transform(({ errors }) => errors),
  z.object({ error: z.object({ message: z.string() }) }).transform(({ error }) => [error.message]),
  z.object({ error: z.string() }).transform(({ error }) => [error]),
]);

/** The broker's own words for a refusal, in one line; empty when the response has no error body. */
export const errorText = (body: unknown): string => errorBody.safeParse(body).data?.join('; ') ?? '';

/** The reason for a refusal, in one line. */
export function refusal(status: number, body: unknown): string {
  if (errorText(body)) return errorText(body);
  return status === 413 ? 'the request is too large for it, or for a proxy before it' : 'no reason given';
}

/** The first difference between a response and the form that was expected, in one line. */
export function formIssue({ issues: [issue] }: z.ZodError): string {
  return [issue?.path.join('.'), issue?.message].filter(Boolean).join(': ');
}

/** The reason why no request can use a response; `undefined` when one may. Completes the sentence "The Pact Broker at … ". */
export function responseFailure(response: AxiosResponse<unknown>, authenticated: boolean): string | undefined {
  const { status, headers, data } = response;
  if (status === 401) {
    const verb = authenticated ? 'check' : 'set';
    return `answers 401: ${verb} PACT_BROKER_TOKEN, or PACT_BROKER_USERNAME and PACT_BROKER_PASSWORD`;
  }
  if (status === 407) return proxyAsksForLogin;
  const type = headers['content-type'] as string | undefined;
  const json = /\bjson\b/.test(type ?? '');
  if (status >= 400 && status !== 404 && type && !json) {
    const size = status === 413 ? ', because it is too large' : '';
    return `answers ${status} with ${type}: a proxy before it refuses the request${size}`;
  }
  if (status === 403) return 'answers 403: these credentials may not do this, use others';
  if (status >= 500) return `answers ${status}${errorText(data) && ` (${errorText(data)})`}: look at its own log`;
  if (status >= 300 && status < 400) {
    // The query may hold credentials.
    const location = String(headers.location).replace(/[?#].*$/s, '');
    return `answers ${status}, a redirect to ${location}: set PACT_BROKER_BASE_URL to where the broker is`;
  }
  if (status < 400 && status !== 204 && !json) {
    return `answers ${type ?? 'no content type'}, not JSON: is PACT_BROKER_BASE_URL the broker's address?`;
  }
  return undefined;
}
