import type { JSONValue } from 'json-p3';
import { fillText, type Values } from './placeholders';
import { type Done, type StepOptions, StepRunner } from './run-step';
import type { WorkflowDocument } from './step-list';

export interface StepResult {
  readonly id: string;
  readonly method: string;
  /** With the values that were known when it ran. */
  readonly path: string;
  readonly outcome: 'passed' | 'failed' | 'not run';
  readonly ms: number;
  readonly status?: number;
  readonly extracted: Readonly<Record<string, JSONValue>>;
  readonly activated?: Done['activated'];
  /** What was wrong, with the place in the document. */
  readonly problem?: string;
  /** What the document asks for that is not needed any more. */
  readonly note?: string;
}

const secretName = /token|secret|password/i;

/** Runs a document's steps in order, and tells of each as soon as it is over. What they make is not deleted here. */
export async function* runDocument(document: WorkflowDocument, options: StepOptions): AsyncGenerator<StepResult> {
  const { token, businessUid } = options.target;
  const values = new Map<string, JSONValue>([
    ['business_id', businessUid],
    ['now_timestamp', String(Date.now())],
  ]);
  const runner = new StepRunner(options);
  const hide = (text: string) => text.replaceAll(token, '***');
  let stopped = false;
  for (const step of document.steps) {
    const { id, method, sleep } = step;
    const call = { id, method, path: hide(known(step.path, values)) };
    if (stopped) {
      yield { ...call, outcome: 'not run', ms: 0, extracted: {} };
      continue;
    }
    const started = performance.now();
    const ms = () => Math.round(performance.now() - started);
    const note = sleep === undefined ? {} : { note: `sleep ${sleep} is not needed and ignored` };
    try {
      const { status, extracted, activated } = await runner.run(step, values);
      for (const [name, value] of extracted) values.set(name, value);
      const shown = shownOf(extracted, hide);
      yield { ...call, ...note, outcome: 'passed', status, ms: ms(), extracted: shown, activated };
    } catch (error) {
      stopped = step.onFail === 'abort' || options.signal.aborted;
      const problem = hide(`${step.where()} ${id}: ${(error as Error).message}`);
      yield { ...call, ...note, outcome: 'failed', ms: ms(), extracted: {}, problem };
    }
  }
}

/** The path as far as its values are known. */
function known(path: string, values: Values): string {
  try {
    return fillText(path, values, encodeURIComponent);
  } catch {
    return path;
  }
}

/** What was extracted, without what should not be read over a shoulder. */
const shownOf = (extracted: Values, hide: (text: string) => string): Record<string, JSONValue> =>
  Object.fromEntries(
    [...extracted].map(([name, value]) => {
      const secret = secretName.test(name) || JSON.stringify(value) !== hide(JSON.stringify(value));
      return [name, secret ? '***' : value];
    }),
  );
