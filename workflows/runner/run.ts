import { providers } from '../../provider/verification/providers';
import type { Entry } from '../../provider/verification/target/ledger';
import { type OpenedTarget, type TargetSettings, withTarget } from '../../provider/verification/target/with-target';
import type { Clock } from './built-ins';
import { Recorder, type RunEvent } from './events';
import type { Mistake } from './mistakes';
import { type Given, secondAddress, withTargetOf } from './needs';
import { StepRunner } from './run-step';
import type { Source, Unsent } from './source';
import type { StepList } from './step-list';
import type { StepResult } from './step-result';
import { suggest } from './suggest';

/**
 * The verdict on a document in the end. `not served here` means that nothing failed, and that a call of it is routed to no service
 * here, which is neither a pass nor a failure; `refused` that nothing of it was sent; `left out` that its authors skip it.
 */
export const verdicts = ['passed', 'failed', 'not served here', 'refused', 'left out'] as const;
export type Verdict = (typeof verdicts)[number];

/** Called while a run goes on. */
export interface Progress {
  readonly begin: (stepList: StepList) => void;
  readonly step: (stepList: StepList, result: StepResult) => void;
  readonly end: (summary: Summary) => void;
}

export interface RunOptions extends Omit<TargetSettings, 'preflight' | 'observe'> {
  readonly signal: AbortSignal;
  readonly progress?: Partial<Progress>;
  /** The values that the environment gives, beside the account of the target. */
  readonly given?: Given;
  readonly clock?: Clock;
  /** Makes the calls that activate things and that a document lacks. */
  readonly fillIn?: boolean | undefined;
}

/** The outcome of one document. */
export interface Summary {
  readonly file: string;
  readonly title: string;
  readonly verdict: Verdict;
  /** The reason why its authors skip it; `undefined` where they do not. */
  readonly skipped?: string | undefined;
  /** Why nothing of it was sent, a line each. */
  readonly why: readonly string[];
  readonly steps: readonly StepResult[];
  readonly mistakes: readonly Mistake[];
  /** A unified diff that mends the mistakes; `undefined` where none can be mended. */
  readonly suggestion?: string | undefined;
  /** The channels and sessions that could not be deleted, a line each. */
  readonly leftBehind: readonly string[];
  /** The channels and sessions that were not to be deleted, a line each. */
  readonly kept: readonly string[];
  /** The number of requests to the providers, deletions included. */
  readonly calls: number;
  /** The milliseconds that the steps took. */
  readonly ms: number;
  readonly events: readonly RunEvent[];
}

const empty = { steps: [], why: [], mistakes: [], leftBehind: [], kept: [], calls: 0, ms: 0, events: [] };

const isUnsent = (source: Source): source is Unsent => 'verdict' in source;

/**
 * Carries out step lists one after the other, and deletes what each made before the next begins. One that fails or is refused does not
 * stop the others. Nothing is opened where there is nothing to send.
 * @returns the outcomes in the order of the documents; after an interruption, of those that had begun
 * @throws when the target cannot be opened or does not pass the preflight
 */
export async function runStepLists(sources: readonly Source[], options: RunOptions): Promise<Summary[]> {
  const { progress, signal } = options;
  let run: DocumentRun | undefined;
  const work = async (opened?: OpenedTarget) => {
    run = opened && new DocumentRun(opened, options);
    const summaries: Summary[] = [];
    for (const source of sources) {
      if (signal.aborted) break;
      const summary = isUnsent(source) ? unsent(source) : await run?.carryOut(source);
      if (!summary) continue;
      summaries.push(summary);
      progress?.end?.(summary);
    }
    return summaries;
  };
  if (sources.every(isUnsent)) return work();
  const observe: TargetSettings['observe'] = (request) => run?.recorder.call(request) ?? (() => undefined);
  const { result } = await withTarget({ ...options, preflight: providers, observe }, work);
  return result;
}

const unsent = (source: Unsent): Summary => ({
  ...empty,
  ...(source.verdict === 'refused' && suggest(source.file)),
  ...source,
});

/** Carries out documents on an open target, with one connection, one throttle and one listener. */
class DocumentRun {
  readonly recorder: Recorder;
  readonly #given: Given;
  readonly #toldKept = new Set<number>();

  constructor(
    private readonly opened: OpenedTarget,
    private readonly options: RunOptions,
  ) {
    const { target } = opened;
    this.#given = withTargetOf(target, options.given ?? new Map());
    this.recorder = new Recorder({ urls: target.urls, second: this.#given.get(secondAddress)?.replace(/\/+$/, '') });
    target.listener.observe((arrived) => this.recorder.callback(arrived));
  }

  async carryOut(stepList: StepList): Promise<Summary> {
    const { opened, options, recorder } = this;
    const { progress, fillIn = false, keep = false } = options;
    const { caller, cleanUp } = opened;
    const [started, callsBefore] = [performance.now(), caller.calls];
    const runner = new StepRunner({ ...opened, recorder }, { ...options, fillIn, given: this.#given });
    const steps: StepResult[] = [];
    recorder.begin();
    progress?.begin?.(stepList);
    for (const step of stepList.steps) {
      const result = await runner.run(step, step === stepList.steps.at(-1));
      steps.push(result);
      progress?.step?.(stepList, result);
    }
    const ms = Math.round(performance.now() - started);
    recorder.because('clean-up');
    const leftBehind = keep ? [] : [...(await runner.deleteElsewhere()), ...(await cleanUp())];
    const kept = keep ? await this.#kept() : [];
    const { file, title, skipped } = stepList;
    return {
      ...empty,
      file,
      title,
      skipped,
      ...suggest(file, runner.evidence, runner.activeUnasked()),
      verdict: verdictOf(steps, leftBehind),
      steps,
      leftBehind,
      kept,
      ms,
      calls: caller.calls - callsBefore,
      events: runner.events(),
    };
  }

  /** The things that the last document made and that stay. */
  async #kept(): Promise<string[]> {
    const made = (await this.opened.made()).filter(({ id }) => !this.#toldKept.has(id));
    for (const { id } of made) this.#toldKept.add(id);
    return made.map(lineOf);
  }
}

const lineOf = ({ kind, uid = 'whose uid no response told', displayName }: Entry) =>
  `${kind === 'channels' ? 'channel' : 'session'} ${uid}${displayName === undefined ? '' : ` ${JSON.stringify(displayName)}`}`;

function verdictOf(steps: readonly StepResult[], leftBehind: readonly string[]): Verdict {
  const outcomes = steps.map(({ outcome }) => outcome);
  if (leftBehind.length > 0 || outcomes.includes('failed')) return 'failed';
  if (outcomes.includes('unserved')) return 'not served here';
  return outcomes.includes('not run') ? 'failed' : 'passed';
}

/** How many documents have each verdict. */
export const countVerdicts = (summaries: readonly Summary[]): Readonly<Record<Verdict, number>> =>
  Object.fromEntries(
    verdicts.map((verdict) => [verdict, summaries.filter((each) => each.verdict === verdict).length]),
  ) as Record<Verdict, number>;
