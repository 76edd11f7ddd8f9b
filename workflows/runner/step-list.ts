import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { DocumentError, place } from '../../lib/document-error';
import { readYaml } from '../../lib/yaml-block';
import { type Markdown, takeApart } from './markdown';
import { builtIn, namesIn, textsIn } from './placeholders';
import { type Step, stepList } from './step';

export interface DocumentStep extends Step {
  /** `file:line` of the step, or of what a path in it leads to. */
  where(...path: PropertyKey[]): string;
}

export interface WorkflowDocument {
  readonly file: string;
  readonly title: string;
  /** Why its authors do not run it, where they say so. */
  readonly skipped: string | undefined;
  readonly steps: readonly DocumentStep[];
}

const frontMatter = z.looseObject({
  endpoint: z.string(),
  status: z.string().optional(),
  skipReason: z.string().default('no reason given'),
});

const sections = [
  { name: 'Prerequisites', min: 0 },
  { name: 'Test Request', min: 1 },
];

interface Placed {
  readonly step: Step;
  lineOf(path: readonly PropertyKey[]): number;
}

function stepsOf(file: string, markdown: Markdown, { name, min }: (typeof sections)[number]): Placed[] {
  const section = markdown.sections.get(name);
  if (!section) throw new DocumentError(file, 1, `has no section "## ${name}"`);
  const [block, second] = section.blocks;
  if (!block) throw new DocumentError(file, section.line, `section "${name}" has no yaml block`);
  if (second) throw new DocumentError(file, second.line, `section "${name}" has a second yaml block`);
  const { data, lineOf } = readYaml(file, block, stepList(min));
  return data.steps.map((step, index) => ({ step, lineOf: (path) => lineOf(['steps', index, ...path]) }));
}

/** Every id once, and no placeholder but those that are built in or that an earlier step extracts. */
function check(file: string, steps: readonly Placed[]): void {
  const ids = new Set<string>();
  const known = new Set<string>(builtIn);
  for (const { step, lineOf } of steps) {
    const { id, path, params, body, extract } = step;
    if (ids.has(id)) throw new DocumentError(file, lineOf(['id']), `has a second step with the id ${id}`);
    ids.add(id);
    for (const text of textsIn({ path, params, body }, [])) {
      const name = namesIn(text.text).find((each) => !known.has(each));
      if (name === undefined) continue;
      const names = [...known].join(', ');
      throw new DocumentError(file, lineOf(text.path), `${id}: unknown placeholder {{${name}}}; known here: ${names}`);
    }
    for (const name of Object.keys(extract)) known.add(name);
  }
}

/**
 * Reads a step-list document, and judges all of it that can be judged before anything is sent.
 * @throws {DocumentError} with the file and the line of the first mistake
 */
export function readDocument(file: string): WorkflowDocument {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new DocumentError(file, undefined, `cannot be read: ${(error as Error).message.split(',')[0]}`);
  }
  const markdown = takeApart(file, text);
  const { status, skipReason } = readYaml(file, markdown.frontMatter, frontMatter).data;
  const steps = sections.flatMap((section) => stepsOf(file, markdown, section));
  check(file, steps);
  return {
    file: place(file),
    title: markdown.title ?? place(file),
    skipped: status === 'skip' ? skipReason : undefined,
    steps: steps.map(({ step, lineOf }) => ({ ...step, where: (...path) => place(file, lineOf(path)) })),
  };
}
