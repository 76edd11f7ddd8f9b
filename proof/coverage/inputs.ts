import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { pactDirectory, projectFolder } from '../../lib/folders';
import { type OpenApi, readOpenApi } from '../../lib/openapi';
import { type Interactions, interactionsOf, readPactFiles } from '../../lib/pact-file';
import { DocumentError, readYaml } from '../../lib/yaml-block';
import { documentsIn } from '../../workflows/runner/find';
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
  /** The documents that cannot be read. */
  readonly refused: readonly { readonly file: string; readonly reason: string }[];
  readonly interactions: Interactions;
  /** The path that all calls of a pact have in common, for each pact: `/business/communication`. */
  readonly services: readonly string[];
  readonly beyond: Beyond;
  readonly openApi: OpenApi;
}

export const beyondFile = 'workflows/beyond.yaml';

/** The first parts that paths have in common. */
function commonPath(paths: readonly string[]): string {
  const [first = [], ...others] = paths.map((path) => path.split('/'));
  const end = first.findIndex((part, index) => others.some((other) => other[index] !== part));
  return first.slice(0, end < 0 ? undefined : end).join('/');
}

/** A document that cannot be read is one line, and does not keep the others from being compared. */
function readDocuments(paths: readonly string[]): Pick<Inputs, 'stepLists' | 'refused'> {
  const stepLists: StepList[] = [];
  const refused: { file: string; reason: string }[] = [];
  for (const file of documentsIn(paths)) {
    try {
      // Calls can be compared without the values of their placeholders.
      stepLists.push(readStepList(file, { has: () => true }));
    } catch (error) {
      if (!(error instanceof DocumentError)) throw error;
      refused.push({ file, reason: error.message });
    }
  }
  return { stepLists, refused };
}

/** Reads step lists, pacts/ and provider/openapi.yaml. @param paths documents, and folders of them; workflows/ where there are none */
export function readInputs(paths: readonly string[] = []): Inputs {
  const at = (...path: string[]) => join(projectFolder, ...path);
  const pacts = readPactFiles(pactDirectory);
  const templates = pacts.map((pact) => interactionsOf([pact]).http.map(({ request }) => request.template));
  return {
    ...readDocuments(paths.length > 0 ? paths : [at('workflows')]),
    interactions: interactionsOf(pacts),
    services: templates.filter((each) => each.length > 0).map(commonPath),
    beyond: readBeyond(beyondFile, readFileSync(at(beyondFile), 'utf8')),
    openApi: readOpenApi(),
  };
}
