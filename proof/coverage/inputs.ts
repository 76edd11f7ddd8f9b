import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { pactDirectory, projectFolder } from '../../lib/folders';
import { type OpenApi, readOpenApi } from '../../lib/openapi';
import { type Interactions, interactionsOf, readPactFiles } from '../../lib/pact-file';
import { readYaml } from '../../lib/yaml-block';
import { readStepList, type StepList } from '../../workflows/runner/step-list';

const text = z.string().min(1);
const status = z.int().min(400).max(599);

/** A refusal of a step, which the app handles separately. */
const refusal = z.strictObject({
  interaction: text,
  step: z.string(),
  status: z.union([status, z.array(status)]),
  because: text,
});
/** A call or callback that no step makes or awaits. */
const extra = z.strictObject({ interaction: text, because: text });

const beyond = z.array(
  z.union([refusal, extra], { error: 'must have interaction and because, or step and status too' }),
);

export type Refusal = z.infer<typeof refusal>;
type Beyond = z.infer<typeof beyond>;

/** @throws {DocumentError} with the line of the first mistake */
export const readBeyond = (file: string, yaml: string): Beyond => readYaml(file, { text: yaml, line: 1 }, beyond).data;

/** The step lists and the contracts that have to agree. */
export interface Inputs {
  readonly stepLists: readonly StepList[];
  readonly interactions: Interactions;
  readonly beyond: Beyond;
  readonly openApi: OpenApi;
}

export const beyondFile = 'workflows/beyond.yaml';

/** Reads workflows/, pacts/ and provider/openapi.yaml. */
export function readInputs(): Inputs {
  const at = (...path: string[]) => join(projectFolder, ...path);
  const files = readdirSync(at('workflows')).filter((file) => file.endsWith('.md'));
  if (files.length === 0) throw new Error('workflows/ holds no step list, so nothing could be compared');
  return {
    stepLists: files.sort().map((file) => readStepList(at('workflows', file))),
    interactions: interactionsOf(readPactFiles(pactDirectory)),
    beyond: readBeyond(beyondFile, readFileSync(at(beyondFile), 'utf8')),
    openApi: readOpenApi(),
  };
}
