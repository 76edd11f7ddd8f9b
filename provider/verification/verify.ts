import { accessTo } from './access';
import { startHost } from './host';
import { messages } from './messages';
import { preflight } from './preflight';
import { Problems } from './problems';
import { ProviderApi } from './provider-api';
import { providers } from './providers';
import { Replayer } from './replayer';
import { type Result, readResults } from './results';
import { Seeds } from './seeds';
import type { PactSource } from './source';
import { states } from './states';
import type { Target } from './target';
import { tearDown } from './teardown';

export interface VerifyOptions {
  /** What is replayed: see `pactsOf` for files. */
  readonly pacts: readonly PactSource[];
  /** Opened for the run, and closed at its end. */
  readonly openTarget: () => Promise<Target>;
  /** Milliseconds that a callback may take. */
  readonly activationTimeoutMs: number;
  /** Ends the run; what it made is deleted all the same. */
  readonly signal?: AbortSignal;
  /** Takes what the Verifier's core prints. */
  readonly echo?: (text: string) => void;
  /** Other handlers than those of states.ts and messages.ts, for tests. */
  readonly handlers?: { readonly states?: typeof states; readonly messages?: typeof messages };
}

export interface Report {
  readonly ok: boolean;
  readonly results: readonly Result[];
  /** What failed the run beside, or instead of, a mismatch. */
  readonly problems: readonly string[];
  /** Requests made of the providers: the replayed ones, seeding and teardown. */
  readonly calls: number;
}

/**
 * Replays the pacts against a target. Nothing is green by accident: besides a mismatch, a state that could not be set up, an
 * unknown state or message, a missing result, a provider that stops answering, and anything left behind fail the run.
 * @throws when it cannot begin: a target that cannot be opened or does not answer as it should
 */
export async function verify(options: VerifyOptions): Promise<Report> {
  const replayer = new Replayer(options.echo);
  try {
    const target = await options.openTarget();
    try {
      return await verifyTarget(options, target, replayer);
    } finally {
      await target.close();
    }
  } finally {
    replayer.stop();
  }
}

async function verifyTarget(
  { pacts, activationTimeoutMs, signal, handlers }: VerifyOptions,
  target: Target,
  replayer: Replayer,
): Promise<Report> {
  const problems = new Problems();
  const { caller, ledger, callTimeoutMs } = accessTo(target, activationTimeoutMs, signal);
  // Seeding for communication-gw needs core as well; core needs nobody.
  const needed = pacts.some(({ provider }) => provider !== 'core') ? providers : (['core'] as const);
  await preflight(target, needed, caller, callTimeoutMs);
  const api = new ProviderApi(caller, target);
  const host = await startHost({
    target,
    caller,
    seeds: new Seeds(api, target.listener, activationTimeoutMs),
    states: handlers?.states ?? states,
    messages: handlers?.messages ?? messages,
    problems,
    active: () => replayer.active(),
  });
  // The Verifier waits longer for the host than the host for anything, so that the host gets to say what was late.
  const patienceMs = 4 * activationTimeoutMs + 30_000;
  const job = pacts.map(({ provider, options }) => ({
    ...options,
    provider,
    providerBaseUrl: host.url(provider),
    timeout: patienceMs,
    logLevel: 'error' as const,
  }));
  const results = await replayer.run(job, patienceMs, signal).then(
    (replayed) => pacts.flatMap((source, index) => readResults(source, replayed[index], problems.ofTheRun)),
    (error: Error) => {
      problems.ofTheRun(error.message);
      return [];
    },
  );
  replayer.stop();
  for (const line of await tearDown(api, caller, ledger)) problems.ofTheRun(`left behind: ${line}`);
  await host.close();
  const verdicts = new Set(results.map(({ verdict }) => verdict));
  const ok = !verdicts.has('failed') && !problems.fail(verdicts.has('pending'));
  return { ok, results, problems: problems.lines, calls: caller.calls };
}
