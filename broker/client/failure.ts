import type { AxiosError, AxiosResponse } from 'axios';
import { z } from 'zod';

const mend = 'is PACT_BROKER_BASE_URL right, and is it up?';

/** The certificate is fine in itself, but nobody that Node knows vouches for it. */
const unknownIssuer = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
];

/** Why there was no answer. Completes the sentence "The Pact Broker at … ". */
export function silence({ code, message }: AxiosError, timeoutMs: number): string {
  if (unknownIssuer.includes(code ?? '')) {
    return `has a certificate that is not trusted here (${code}): set NODE_EXTRA_CA_CERTS and SSL_CERT_FILE to a PEM file that holds its issuer`;
  }
  if (/CERT|TLS|SSL/.test(code ?? '')) return `cannot be spoken to over TLS (${code}: ${message})`;
  if (['ECONNABORTED', 'ETIMEDOUT', 'ERR_CANCELED'].includes(code ?? '')) {
    return `does not answer within ${timeoutMs / 1000} s: ${mend}`;
  }
  return `cannot be reached (${code || message}): ${mend}`;
}

// The forms in which the broker says what was wrong.
const told = z.union([
  z.object({ errors: z.record(z.string(), z.array(z.string())) }),
  z.object({ errors: z.array(z.string()) }),
  z.object({ error: z.object({ message: z.string() }) }),
  z.object({ error: z.string() }),
]);

/** What the broker itself says of a refusal, in one line. */
export function itsWords(body: unknown): string {
  const { data } = told.safeParse(body);
  if (!data) return '';
  if ('error' in data) return typeof data.error === 'string' ? data.error : data.error.message;
  if (Array.isArray(data.errors)) return data.errors.join('; ');
  return Object.entries(data.errors)
    .flatMap(([field, lines]) => lines.map((line) => `${field} ${line}`))
    .join('; ');
}

const isJson = ({ headers }: AxiosResponse) => /\bjson\b/.test(String(headers['content-type']));

/** Without its query, which may hold a login. */
const place = (location: unknown) => String(location).replace(/[?#].*$/s, '');

/** Why an answer is of no use, whatever was asked; nothing where it is. Completes the sentence "The Pact Broker at … ". */
export function unfit(response: AxiosResponse<unknown>, authenticated: boolean): string | undefined {
  const { status, headers, data } = response;
  if (status === 401) {
    return authenticated
      ? 'answers 401: check PACT_BROKER_TOKEN, or PACT_BROKER_USERNAME and PACT_BROKER_PASSWORD'
      : 'answers 401: set PACT_BROKER_TOKEN, or PACT_BROKER_USERNAME and PACT_BROKER_PASSWORD';
  }
  if (status === 403) return 'answers 403: these credentials may not do this, take ones that may';
  if (status >= 500) return `answers ${status}${itsWords(data) && ` (${itsWords(data)})`}: look at its own log`;
  if (status >= 300 && status < 400) {
    return `answers ${status}, a redirect to ${place(headers.location)}: set PACT_BROKER_BASE_URL to where the broker is`;
  }
  if (status !== 204 && status !== 404 && !isJson(response)) {
    return `answers ${headers['content-type'] ?? 'no content type'}, not JSON: is PACT_BROKER_BASE_URL the broker's address?`;
  }
  return undefined;
}
