import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { DocumentError, place, readYaml } from '../../lib/yaml-block';
import { takeApart } from './markdown';
import { builtIn, placeholdersIn } from './placeholders';
import { type Step, stepsSchema } from './step';

export interface StepList {
  readonly file: string;
  readonly title: string;
  /** The reason why its authors skip it; `undefined` where they do not. */
  readonly skipped: string | undefined;
  readonly steps: readonly Step[];
}

const frontMatterSchema = z.looseObject({
  endpoint: z.string(),
  status: z.string().optional(),
  skipReason: z.string().default('no reason given'),
});

const sectionSchemas = { Prerequisites: stepsSchema(0), 'Test Request': stepsSchema(1) };

/** Refuses an id that comes twice, and a placeholder that is neither built in nor extracted by an earlier step. */
function check(steps: readonly Step[]): void {
  const ids = new Set<string>();
  const names = new Set<string>(builtIn);
  for (const { id, path, params, body, extract, where } of steps) {
    if (ids.has(id)) throw new DocumentError(where('id'), `has a second step with the id ${id}`);
    ids.add(id);
    for (const used of placeholdersIn({ path, params, body })) {
      if (names.has(used.name)) continue;
      const why = `${id}: unknown placeholder {{${used.name}}}; known here: ${[...names].join(', ')}`;
      throw new DocumentError(where(...used.path), why);
    }
    for (const name of Object.keys(extract)) names.add(name);
  }
}

/**
 * Reads a step list, and checks all that can be checked before a call is made.
 * @throws {DocumentError} with the file and the line of the first mistake
 */
export function readStepList(file: string): StepList {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw new DocumentError(place(file), `cannot be read: ${(error as Error).message.split(',')[0]}`);
  }
  const { frontMatter, title, sections } = takeApart(file, text);
  const { status, skipReason } = readYaml(file, frontMatter, frontMatterSchema).data;
  const steps = Object.entries(sectionSchemas).flatMap(([name, schema]) => {
    const section = sections.get(name);
    if (!section) throw new DocumentError(place(file, 1), `has no section "## ${name}"`);
    const [block, second] = section.blocks;
    if (!block) throw new DocumentError(place(file, section.line), `section "${name}" has no yaml block`);
    if (second) throw new DocumentError(place(file, second.line), `section "${name}" has a second yaml block`);
    const { data, where } = readYaml(file, block, schema);
    return data.steps.map((step, index): Step => ({ ...step, where: (...path) => where('steps', index, ...path) }));
  });
  check(steps);
  return { file: place(file), title: title ?? place(file), skipped: status === 'skip' ? skipReason : undefined, steps };
}
