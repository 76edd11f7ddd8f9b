import { startHost } from './host';
import { messages } from './messages';
import { shard } from './pacts/shards';
import type { PactSource } from './pacts/source';
import { Problems } from './problems';
import { providers } from './providers';
import { Replayer } from './replayer';
import { type Result, readResults } from './results';
import { ProviderApi } from './seeding/provider-api';
import { Seeds } from './seeding/seeds';
import { states } from './states';
import { accessTo } from './target/access';
import { preflight } from './target/preflight';
import type { Target } from './target/target';
import { tearDown } from './target/teardown';

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

/** How many shards go on side by side: the core mostly waits, for states and answers. */
const sideBySide = 4;

/**
 * Replays the pacts against a target. Nothing is green by accident: besides a mismatch, a state that could not be set up, an
 * unknown state or message, a missing result, a provider that stops answering, and anything left behind fail the run.
 * @throws when it cannot begin: a target that cannot be opened or does not answer as it should
 */
export async function verify(options: VerifyOptions): Promise<Report> {
  const { pacts, openTarget, activationTimeoutMs, signal, echo } = options;
  const replayer = new Replayer({ local: pacts.every(({ file }) => file !== undefined), echo });
  try {
    const target = await openTarget();
    try {
      const access = accessTo(target, activationTimeoutMs, signal);
      await preflight(target, needed(pacts), access.caller);
      return await replayAgainst({ target, access, replayer }, options);
    } finally {
      await target.close();
    }
  } finally {
    replayer.stop();
  }
}

/** Seeding for communication-gw needs core as well; core needs nobody. */
const needed = (pacts: readonly PactSource[]) =>
  pacts.some(({ provider }) => provider !== 'core') ? providers : (['core'] as const);

interface Means {
  readonly target: Target;
  readonly access: ReturnType<typeof accessTo>;
  readonly replayer: Replayer;
}

/** `verify` without its beginning and its end: against a target that is open and answers, by a process that is kept. */
export async function replayAgainst(
  { target, access: { caller, ledger }, replayer }: Means,
  { pacts, activationTimeoutMs, signal, handlers }: Omit<VerifyOptions, 'openTarget' | 'echo'>,
): Promise<Report> {
  const problems = new Problems();
  const api = new ProviderApi(caller, target);
  const { sources, split, remove } = shard(pacts);
  // A throttle leaves nothing to gain, and small pacts not enough to seed for more than once.
  const lanes = split && target.requestsPerSecond === 0 ? sideBySide : 1;
  const host = await startHost({
    target,
    caller,
    lanes: Array.from({ length: lanes }, () => new Seeds(api, target.listener, activationTimeoutMs)),
    states: handlers?.states ?? states,
    messages: handlers?.messages ?? messages,
    problems,
    active: () => replayer.active(),
  });
  // The core waits longer for the host than the host for anything, so that the host gets to say what was late.
  const patienceMs = 4 * activationTimeoutMs + 30_000;
  const job = sources.map(({ provider, options }, index) => {
    const lane = index % lanes;
    const reach = host.reach(provider, lane);
    return { lane, options: { ...options, ...reach, provider, timeout: patienceMs, logLevel: 'error' as const } };
  });
  const results = await replayer.run(job, patienceMs, signal).then(
    (replayed) => sources.flatMap((source, index) => readResults(source, replayed[index], problems.ofTheRun)),
    (error: Error) => {
      problems.ofTheRun(error.message);
      return [];
    },
  );
  remove();
  for (const line of await tearDown(api, caller, ledger)) problems.ofTheRun(`left behind: ${line}`);
  await host.close();
  const verdicts = new Set(results.map(({ verdict }) => verdict));
  const ok = !verdicts.has('failed') && !problems.fail(verdicts.has('pending'));
  return { ok, results, problems: problems.lines, calls: caller.calls };
}
