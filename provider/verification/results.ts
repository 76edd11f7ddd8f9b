import { z } from 'zod';
import { shown } from '../../lib/shown';
import type { QuestionId } from '../gateway/open-questions';
import { keepsCredential } from './pacts/credentials';
import type { ProviderPacts } from './pacts/provider-pacts';
import type { Part } from './pacts/shards';
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

/** The outcome of one interaction in the form in which a broker keeps it, which is the one that pact's core publishes. */
export interface TestResult {
  /** The broker's own id; `undefined` in a pact that comes from no broker. */
  readonly interactionId?: string | undefined;
  readonly interactionDescription: string;
  readonly success: boolean;
  readonly mismatches?: readonly Difference[] | undefined;
  readonly exceptions?: readonly { readonly message: string }[] | undefined;
}

interface Difference {
  /** The part of the message, such as `body`. */
  readonly attribute: string;
  /** The place in it, such as `$.data.uid` or a header's name. */
  readonly identifier?: string | undefined;
  readonly description: string;
}

/** The outcome of one interaction. */
export interface Result {
  readonly pact: ProviderPacts;
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
  readonly testResult: TestResult;
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
      interactionId: z
        .string()
        .nullish()
        .transform((id) => id ?? undefined),
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
const difference = ({ type, mismatch: text, path, key, expected, actual }: z.infer<typeof mismatch>): Difference => ({
  attribute: type.replace(/(Type)?Mismatch$/, '').toLowerCase(),
  identifier: path ?? key,
  description: text ?? `expected ${String(expected)}, but it was ${String(actual)}`,
});

const readable = ({ attribute, identifier, description }: Difference) =>
  `${[attribute, identifier].filter(Boolean).join(' ')}: ${shown(description)}`;

/**
 * Reads the core's results for a pact or a part of it. Each interaction must have a result.
 * @param problem called for everything that must fail the run although no result says so
 */
export function readResults(
  part: Omit<Part, 'file'>,
  replayed: Replayed | undefined,
  problem: (line: string) => void,
): Result[] {
  const { provider } = part;
  if (!replayed?.json) {
    problem(`${provider}: ${replayed?.error ?? 'the Verifier said nothing'}`);
    return [];
  }
  const read = outcome.safeParse(JSON.parse(replayed.json));
  if (!read.success) {
    problem(`${provider}: the Verifier's results have another form than expected: ${z.prettifyError(read.error)}`);
    return [];
  }
  const { interactionResults, errors } = read.data;
  const { interactions } = part.pact;
  const unclaimed = interactionResults.map(({ description }) => description);
  for (const { description } of interactions) {
    const at = unclaimed.indexOf(description);
    if (at < 0) problem(`${provider}: "${description}" is in the pact but has no result`);
    else unclaimed.splice(at, 1);
  }
  if (interactionResults.length === 0) for (const { mismatch: why } of errors) problem(`${provider}: ${why.message}`);
  return interactionResults.map((each) => {
    const success = each.result === 'OK';
    const mismatches = each.mismatch?.mismatches?.map(difference);
    const message = mismatches ? undefined : each.mismatch?.message;
    return {
      pact: part.whole,
      provider,
      consumer: each.consumer,
      interaction: each.description,
      states: each.providerStates,
      keepsCredential: interactions.some(
        (interaction) => interaction.description === each.description && keepsCredential(interaction),
      ),
      verdict: success ? 'passed' : (part.pending ?? each.pending) ? 'pending' : 'failed',
      ms: milliseconds(each.duration),
      mismatches: mismatches?.map(readable) ?? (message === undefined ? [] : [message]),
      findings: [],
      testResult: {
        interactionId: each.interactionId,
        interactionDescription: each.description,
        success,
        mismatches,
        exceptions: message === undefined ? undefined : [{ message }],
      },
    };
  });
}

/** Reads the core's durations, such as "31ms", "1s 20ms" or "870µs". */
function milliseconds(text: string): number {
  const unit: Record<string, number> = { m: 60_000, s: 1000, ms: 1, us: 0.001, µs: 0.001, ns: 0 };
  const parts = [...text.matchAll(/([\d.]+)\s*(ms|us|µs|ns|m|s)/g)];
  return Math.round(parts.reduce((sum, [, amount, name]) => sum + Number(amount) * (unit[name ?? ''] ?? 0), 0));
}
