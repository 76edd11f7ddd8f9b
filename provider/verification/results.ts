import { z } from 'zod';
import { shown } from '../../lib/shown';
import type { QuestionId } from '../gateway/open-questions';
import { keepsCredential } from './pacts/credentials';
import type { ProviderPacts } from './pacts/provider-pacts';
import type { Provider } from './providers';
import type { Replayed } from './replayer';

/** An open question that explains why an interaction failed. */
export interface Finding {
  readonly question: QuestionId;
  /** The believed answer, which the contract goes by. */
  readonly expected: string;
  /** The part of the response or callback that shows another answer. */
  readonly found: string;
}

/** The outcome of one interaction. */
export interface Result {
  readonly provider: Provider;
  readonly consumer: string;
  readonly interaction: string;
  readonly states: readonly string[];
  /** True where the request was replayed with the credential of its pact, and not with the target's token. */
  readonly keepsCredential: boolean;
  /** `pending`: it failed, which does not fail the provider's build, because no version of the provider has passed it yet. */
  readonly verdict: 'passed' | 'failed' | 'pending';
  /** Milliseconds, seeding included. */
  readonly ms: number;
  /** A line for each difference. */
  readonly mismatches: readonly string[];
  /** Open questions about the gateway that explain the failure. */
  readonly findings: readonly Finding[];
}

const mismatch = z.object({
  type: z.string(),
  mismatch: z.string().optional(),
  path: z.string().optional(),
  key: z.string().optional(),
  expected: z.unknown().optional(),
  actual: z.unknown().optional(),
});

const outcome = z.object({
  interactionResults: z.array(
    z.object({
      consumer: z.string(),
      description: z.string(),
      providerStates: z.array(z.string()),
      result: z.string(),
      duration: z.string(),
      pending: z.boolean(),
      mismatch: z.object({ message: z.string().optional(), mismatches: z.array(mismatch).optional() }).optional(),
    }),
  ),
  errors: z.array(z.object({ interaction: z.string(), mismatch: z.object({ message: z.string().optional() }) })),
});

// For example, the core's type "BodyMismatch" with the path "$.data.uid" becomes "body $.data.uid".
function readable({ type, mismatch: text, path, key, expected, actual }: z.infer<typeof mismatch>): string {
  const part = type.replace(/(Type)?Mismatch$/, '').toLowerCase();
  const where = [part, path ?? key].filter(Boolean).join(' ');
  return `${where}: ${shown(text ?? `expected ${String(expected)}, but it was ${String(actual)}`)}`;
}

// The core's TLS refuses certificates that Node and the pact CLI take, and the core does not say why.
const certificateHint = (message = '') =>
  /error sending request for url \(https:/.test(message)
    ? ". If the broker can be reached, pact's core cannot use its certificate: the issuer has to be in the PEM file that SSL_CERT_FILE names, and the certificate itself needs a subjectAltName and may not be a CA's (CA:TRUE, which openssl req -x509 sets by itself)"
    : '';

/**
 * Reads the core's results for the pacts of one provider. Each interaction that is known beforehand must have a result.
 * @param problem called for everything that must fail the run although no result says so
 */
export function readResults(
  pacts: ProviderPacts,
  replayed: Replayed | undefined,
  problem: (line: string) => void,
): Result[] {
  if (!replayed?.json) {
    problem(`${pacts.provider}: ${replayed?.error ?? 'the Verifier said nothing'}`);
    return [];
  }
  const read = outcome.safeParse(JSON.parse(replayed.json));
  if (!read.success) {
    problem(
      `${pacts.provider}: the Verifier's results have another form than expected: ${z.prettifyError(read.error)}`,
    );
    return [];
  }
  const { interactionResults, errors } = read.data;
  const interactions = pacts.pact?.interactions ?? [];
  const unclaimed = interactionResults.map(({ description }) => description);
  for (const { description } of interactions) {
    const at = unclaimed.indexOf(description);
    if (at < 0) problem(`${pacts.provider}: "${description}" is in the pact but has no result`);
    else unclaimed.splice(at, 1);
  }
  if (interactionResults.length === 0)
    for (const { mismatch: why } of errors) problem(`${pacts.provider}: ${why.message}${certificateHint(why.message)}`);
  return interactionResults.map((each) => ({
    provider: pacts.provider,
    consumer: each.consumer,
    interaction: each.description,
    states: each.providerStates,
    keepsCredential: interactions.some(
      (interaction) => interaction.description === each.description && keepsCredential(interaction),
    ),
    verdict: each.result === 'OK' ? 'passed' : (pacts.pending ?? each.pending) ? 'pending' : 'failed',
    ms: milliseconds(each.duration),
    mismatches: (each.mismatch?.mismatches?.map(readable) ?? [each.mismatch?.message]).filter(
      (line) => line !== undefined,
    ),
    findings: [],
  }));
}

/** Reads the core's durations, such as "31ms", "1s 20ms" or "870µs". */
function milliseconds(text: string): number {
  const unit: Record<string, number> = { m: 60_000, s: 1000, ms: 1, us: 0.001, µs: 0.001, ns: 0 };
  const parts = [...text.matchAll(/([\d.]+)\s*(ms|us|µs|ns|m|s)/g)];
  return Math.round(parts.reduce((sum, [, amount, name]) => sum + Number(amount) * (unit[name ?? ''] ?? 0), 0));
}
