import { providers } from '../../provider/verification/providers';
import { type OpenedTarget, type TargetSettings, withTarget } from '../../provider/verification/target/with-target';
import type { Clock } from './built-ins';
import { type Given, withTargetOf } from './needs';
import { type StepResult, StepRunner } from './run-step';
import type { StepList } from './step-list';

/** Called while a run goes on. */
export interface Progress {
  readonly begin: (stepList: StepList) => void;
  readonly step: (stepList: StepList, result: StepResult) => void;
  readonly end: (summary: Summary) => void;
}

export interface RunOptions extends Omit<TargetSettings, 'preflight'> {
  readonly signal: AbortSignal;
  readonly progress?: Partial<Progress>;
  /** What the environment gives, beside the account of the target. */
  readonly given?: Given;
  readonly clock?: Clock;
}

/** The outcome of one step list. */
export interface Summary extends Pick<StepList, 'file' | 'title' | 'skipped'> {
  readonly ok: boolean;
  readonly steps: readonly StepResult[];
  /** The channels and sessions that could not be deleted, a line each. */
  readonly leftBehind: readonly string[];
  /** The number of requests to the providers, deletions included. */
  readonly calls: number;
  /** The milliseconds that the steps took. */
  readonly ms: number;
}

/**
 * Runs step lists one after the other, and deletes what each made before the next begins.
 * @throws when the target cannot be opened or does not pass the preflight
 */
export async function runStepLists(stepLists: readonly StepList[], options: RunOptions): Promise<Summary[]> {
  const { result } = await withTarget({ ...options, preflight: providers }, async (opened) => {
    const summaries: Summary[] = [];
    for (const stepList of stepLists) {
      if (!options.signal.aborted) summaries.push(await runStepList(stepList, opened, options));
    }
    return summaries;
  });
  return result;
}

async function runStepList(
  stepList: StepList,
  opened: OpenedTarget,
  { progress, given = new Map(), ...options }: RunOptions,
): Promise<Summary> {
  const { target, caller, cleanUp } = opened;
  const { file, title, skipped } = stepList;
  const [started, callsBefore] = [performance.now(), caller.calls];
  const runner = new StepRunner(target, caller, { ...options, given: withTargetOf(target, given) });
  const steps: StepResult[] = [];
  progress?.begin?.(stepList);
  for (const step of stepList.steps) {
    const result = await runner.run(step);
    steps.push(result);
    progress?.step?.(stepList, result);
  }
  const ms = Math.round(performance.now() - started);
  const leftBehind = await cleanUp();
  const ok = leftBehind.length === 0 && steps.every(({ outcome }) => outcome === 'passed');
  const summary = { file, title, ok, skipped, steps, leftBehind, calls: caller.calls - callsBefore, ms };
  progress?.end?.(summary);
  return summary;
}
