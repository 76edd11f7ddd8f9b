import type { StartOptions } from '../../provider/gateway/start';
import { type EmbeddedTarget, embeddedTarget } from '../../provider/verification/target/target';
import { knownWithEmbedded } from '../runner/needs';
import { type RunOptions, runStepLists } from '../runner/run';
import { readSource } from '../runner/source';
import { documentOf, useDocuments } from './fixtures';

interface Run extends Partial<RunOptions> {
  readonly files: readonly string[];
  readonly gateway?: StartOptions;
}

/** Runs step lists against an embedded gateway of their own. `left` is what that gateway still holds at the end. */
export async function ran({ files, gateway, given = new Map(), ...options }: Run) {
  const opened: EmbeddedTarget[] = [];
  const openTarget = async () => {
    const target = await embeddedTarget(gateway);
    opened.push(target);
    return target;
  };
  const { signal } = new AbortController();
  const sources = files.map((file) => readSource(file, knownWithEmbedded(given), false));
  const results = await runStepLists(sources, { given, openTarget, activationTimeoutMs: 5000, signal, ...options });
  const [target] = opened;
  const steps = results.flatMap((result) => result.steps);
  const outcomes = Object.fromEntries(steps.map(({ id, outcome }) => [id, outcome]));
  const [problem = ''] = steps.flatMap((step) => step.problem ?? []);
  return { results, steps, outcomes, problem, left: target?.store.size, token: target?.token ?? '' };
}

/** The size of a gateway's store on which a run has left nothing. */
export const nothing = { channels: 0, sessions: 0 };

/** Documents with these steps, the last of them the request, that exist for one test. Call it in a `describe`. */
export function useStepLists(): (...steps: object[]) => string {
  const write = useDocuments();
  return (...steps) => write(documentOf(steps.slice(0, -1), steps.slice(-1)));
}
