import { providers } from '../../provider/verification/providers';
import type { Target } from '../../provider/verification/target/target';
import { type Access, withTarget } from '../../provider/verification/target/with-target';
import { runDocument, type StepResult } from './run-document';
import type { WorkflowDocument } from './step-list';

export interface RunOptions {
  /** Opened for the run, and closed at its end. */
  readonly openTarget: () => Promise<Target>;
  /** Milliseconds that a callback may take. */
  readonly activationTimeoutMs: number;
  /** Ends the run; what it made is deleted all the same. */
  readonly signal: AbortSignal;
  readonly onDocument?: (document: WorkflowDocument) => void;
  readonly onStep?: (document: WorkflowDocument, step: StepResult) => void;
  readonly onResult?: (result: DocumentResult) => void;
}

export interface DocumentResult {
  readonly file: string;
  readonly title: string;
  readonly ok: boolean;
  readonly skipped: string | undefined;
  readonly steps: readonly StepResult[];
  /** What could not be deleted, a line each. */
  readonly leftBehind: readonly string[];
  /** Requests made of the providers, deletions included. */
  readonly calls: number;
  /** Milliseconds that the steps took. */
  readonly ms: number;
}

/**
 * Runs documents one after the other, and deletes what each made before the next begins.
 * @throws when it cannot begin: a target that cannot be opened or does not pass the preflight
 */
export async function runDocuments(
  documents: readonly WorkflowDocument[],
  options: RunOptions,
): Promise<DocumentResult[]> {
  const { result } = await withTarget({ ...options, preflight: providers }, async (access) => {
    const results: DocumentResult[] = [];
    for (const document of documents) {
      if (options.signal.aborted) break;
      results.push(await runOne(document, options, access));
    }
    return results;
  });
  return result;
}

async function runOne(document: WorkflowDocument, options: RunOptions, access: Access): Promise<DocumentResult> {
  const { target, caller, cleanUp } = access;
  const [started, before] = [performance.now(), caller.calls];
  options.onDocument?.(document);
  const steps: StepResult[] = [];
  for await (const step of runDocument(document, { ...options, target, caller })) {
    steps.push(step);
    options.onStep?.(document, step);
  }
  const ms = Math.round(performance.now() - started);
  const leftBehind = await cleanUp();
  const result = {
    file: document.file,
    title: document.title,
    ok: steps.every(({ outcome }) => outcome === 'passed') && leftBehind.length === 0,
    skipped: document.skipped,
    steps,
    leftBehind,
    calls: caller.calls - before,
    ms,
  };
  options.onResult?.(result);
  return result;
}
