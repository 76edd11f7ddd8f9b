import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, isSeq, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const environment = z.record(z.string(), scalar).default({});
const condition = scalar.optional();

// Strict, because a key that the runner does not know might change what GitHub does.
const step = z.strictObject({
  name: z.string().optional(),
  id: z.string().optional(),
  if: condition,
  uses: z.string().optional(),
  with: environment,
  run: z.string().optional(),
  env: environment,
});

const job = z.strictObject({
  name: z.string().optional(),
  needs: z.union([z.string(), z.array(z.string())]).default([]),
  if: condition,
  env: environment,
  strategy: z
    .strictObject({ 'fail-fast': z.boolean().optional(), matrix: z.record(z.string(), z.array(z.json())) })
    .optional(),
  steps: z.array(step),
  // These change where and when a job runs, but no command of it.
  'runs-on': z.string(),
  'timeout-minutes': z.number().optional(),
  environment: z.unknown().optional(),
  concurrency: z.unknown().optional(),
  permissions: z.unknown().optional(),
});

const workflow = z.strictObject({
  name: z.string(),
  on: z.record(z.string(), z.unknown()),
  env: environment,
  jobs: z.record(z.string(), job),
  permissions: z.unknown().optional(),
  concurrency: z.unknown().optional(),
});

export interface Step extends z.infer<typeof step> {
  /** `file:line` of the step. */
  readonly where: string;
}

export interface Job extends Omit<z.infer<typeof job>, 'steps' | 'needs'> {
  readonly needs: readonly string[];
  readonly steps: readonly Step[];
}

export interface Workflow {
  readonly file: string;
  /** The names of the events that start it, each with its filters. */
  readonly on: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string>>;
  readonly jobs: ReadonlyMap<string, Job>;
}

/**
 * Reads a file of `.github/workflows`.
 * @throws for a key that the runner of this folder does not know
 */
export function readWorkflow(folder: string, file: string): Workflow {
  const lineCounter = new LineCounter();
  const document = parseDocument(readFileSync(join(folder, file), 'utf8'), { lineCounter });
  const { success, data, error } = workflow.safeParse(document.toJS());
  if (!success) throw new Error(`${file} cannot be carried out here:\n${z.prettifyError(error)}`);
  const { jobs, ...rest } = data;
  const placeOf = (name: string, index: number) => {
    const steps = document.getIn(['jobs', name, 'steps']);
    const node = isSeq(steps) ? steps.items[index] : undefined;
    return `${file}:${lineCounter.linePos((isMap(node) && node.range?.[0]) || 0).line}`;
  };
  const read = Object.entries(jobs).map(([name, each]): [string, Job] => {
    const steps = each.steps.map((one, index) => ({ ...one, where: placeOf(name, index) }));
    return [name, { ...each, needs: [each.needs].flat(), steps }];
  });
  return { file, ...rest, jobs: new Map(read) };
}
