import { startHost } from './host';
import { messages } from './messages';
import { missingPlugins } from './pacts/plugins';
import type { ProviderPacts } from './pacts/provider-pacts';
import { shard } from './pacts/shards';
import { Problems } from './problems';
import { providers } from './providers';
import { findingsOf } from './questions';
import { Replayer } from './replayer';
import { type Result, readResults } from './results';
import { planSeeds } from './seeding/plan';
import { Seeds } from './seeding/seeds';
import { states } from './states';
import { type OpenedTarget, type TargetSettings, withTarget } from './target/with-target';
import { timeOutsFor } from './time-outs';

export interface VerifyOptions extends Omit<TargetSettings, 'preflight'> {
  /** The pacts to replay: see `pactsOf` for files. */
  readonly pacts: readonly ProviderPacts[];
  /** Takes what pact's core prints. */
  readonly echo?: (text: string) => void;
  /** Replaces the handlers of states.ts and messages.ts, for tests. */
  readonly handlers?: { readonly states?: typeof states; readonly messages?: typeof messages };
}

/** The outcome of a verification. */
export interface Verification {
  readonly ok: boolean;
  readonly results: readonly Result[];
  /** Reasons that failed the run beside, or instead of, a mismatch. */
  readonly problems: readonly string[];
  /** Requests made of the providers: the replayed ones, seeding and teardown. */
  readonly calls: number;
}

/** How many lanes go on side by side: the core mostly waits, for states and responses. */
const sideBySide = 4;

/**
 * Replays the pacts against a target. Nothing is green by accident: besides a mismatch, a state that could not be set up, an
 * unknown state or message, a missing result, a provider that stops answering, and anything left behind fail the run.
 * @throws when it cannot begin: a target that cannot be opened or does not pass the preflight
 */
export async function verify(options: VerifyOptions): Promise<Verification> {
  const { pacts, echo } = options;
  const replayer = new Replayer(echo);
  // Seeding for communication-gw needs core as well.
  const asked = pacts.some(({ provider }) => provider !== 'core') ? providers : (['core'] as const);
  try {
    return await verifyWith(replayer, { ...options, preflight: asked });
  } finally {
    replayer.stop();
  }
}

export type VerifyWithOptions = Omit<VerifyOptions, 'echo'> & TargetSettings;

/** Verifies by a process that is kept for further verifications: see `KeptReplayers`. */
export async function verifyWith(replayer: Replayer, options: VerifyWithOptions): Promise<Verification> {
  const problems = new Problems();
  const { result, leftBehind } = await withTarget(options, async (opened) => ({
    results: await replay(opened, replayer, options, problems),
    caller: opened.caller,
  }));
  for (const line of leftBehind) problems.ofTheRun(`left behind: ${line}`);
  const { results, caller } = result;
  const verdicts = new Set(results.map(({ verdict }) => verdict));
  const ok = !verdicts.has('failed') && !problems.fail(verdicts.has('pending'));
  return { ok, results, problems: problems.lines, calls: caller.calls };
}

/** Pact's core crashes over a pact whose plugins are missing: the others are replayed without it, and the run fails. */
function isReplayable({ pact }: ProviderPacts, problems: Problems): boolean {
  const missing = missingPlugins(pact);
  for (const line of missing) problems.ofTheRun(line);
  return missing.length === 0;
}

async function replay(
  { target, caller, api }: OpenedTarget,
  replayer: Replayer,
  { pacts, activationTimeoutMs, signal, handlers }: VerifyOptions,
  problems: Problems,
): Promise<Result[]> {
  const timeOuts = timeOutsFor(activationTimeoutMs);
  const { parts, split, remove } = shard(pacts.filter((each) => isReplayable(each, problems)));
  // Lanes gain nothing under a throttle, and small pacts not enough to seed for more than once.
  const lanes = split && target.requestsPerSecond === 0 ? sideBySide : 1;
  const providerStates = handlers?.states ?? states;
  const seeds = Array.from({ length: lanes }, () => new Seeds(api, target.listener, timeOuts));
  // Seeds are made side by side from the start; the interactions then wait for the slowest at the most.
  for (const [index, { pact }] of parts.entries()) {
    for (const [kind, count] of planSeeds(pact.interactions, providerStates))
      seeds[index % lanes]?.prepare(kind, count);
  }
  const host = await startHost({
    target,
    caller,
    lanes: seeds,
    states: providerStates,
    messages: handlers?.messages ?? messages,
    problems,
    active: () => replayer.active(),
  });
  const job = Array.from({ length: lanes }, (_, lane) =>
    parts
      .filter((_part, index) => index % lanes === lane)
      .map(({ provider, file }) => ({
        ...host.addresses(provider, lane),
        provider,
        pactUrls: [file],
        timeout: timeOuts.coreMs,
        // A redirect is an answer, and may lead to another host.
        followRedirects: false,
        logLevel: 'error' as const,
      })),
  );
  try {
    const replayed = await replayer.run(job, timeOuts.coreMs, signal);
    const results = parts.flatMap((part, index) =>
      readResults(part, replayed[index % lanes]?.[Math.floor(index / lanes)], problems.ofTheRun),
    );
    return results.map((result) => {
      const reason = [...result.states, result.interaction].map((name) => host.failures.get(name)).find(Boolean);
      return { ...result, findings: findingsOf(result, host.handedOut.get(result.interaction), reason) };
    });
  } catch (error) {
    problems.ofTheRun((error as Error).message);
    return [];
  } finally {
    remove();
    // The ledger must have all calls of pact's core before the teardown begins.
    await caller.idle();
    await host.close();
  }
}
