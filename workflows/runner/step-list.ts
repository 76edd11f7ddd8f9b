import type { z } from 'zod';
import { onOneLine } from '../../lib/shown';
import { type Block, DocumentError, place, readYaml } from '../../lib/yaml-block';
import { type FrontMatter, readFrontMatter } from './front-matter';
import { takeApart } from './markdown';
import type { Known, Need } from './needs';
import { needsOf } from './needs-of';
import { readDocument } from './read-document';
import { readStep } from './read-step';
import { type SectionName, type Step, sectionNames, stepKeys, stepsSchema } from './step';

export interface StepList {
  readonly file: string;
  readonly title: string;
  readonly frontMatter: FrontMatter;
  /** The reason why its authors skip it; `undefined` where they do not. */
  readonly skipped: string | undefined;
  /** The prerequisites, and the test request where there is one. */
  readonly steps: readonly Step[];
  /** A line for each key that has no effect. */
  readonly warnings: readonly string[];
  /** The values that it asks for, each variable once, in the order of the steps. */
  readonly needs: readonly Need[];
}

const wanted = 'steps stand in a yaml block of "## Prerequisites" or "## Test Request"';

/** Text of a key of front matter; the first item of a list. */
const textOf = (value: FrontMatter[string] | undefined): string | undefined =>
  (Array.isArray(value) ? value[0] : value) as string | undefined;

function* keysWithoutEffect(json: unknown, known: readonly string[], where: Step['where']): Generator<string> {
  for (const key of Object.keys(json ?? {}))
    if (!known.includes(key)) yield `${where(key)} ${onOneLine(key)} is not known and has no effect`;
}

/** Reads the block of a section. @returns its steps, and a line for each key that has no effect */
function readBlock(file: string, block: Block, section: SectionName, useFallbackApi: boolean) {
  const { data, json, where } = readYaml(file, block, stepsSchema);
  const raw = json as z.input<typeof stepsSchema>;
  const warnings = [...keysWithoutEffect(raw, ['steps'], where)];
  const steps = data.steps.map((written, index) => {
    const whereIn: Step['where'] = (...path) => where('steps', index, ...path);
    warnings.push(...keysWithoutEffect(raw.steps?.[index], stepKeys, whereIn));
    warnings.push(
      ...keysWithoutEffect(raw.steps?.[index]?.expect, ['status'], (key) => whereIn('expect', ...[key].flat())),
    );
    const { step, ignored } = readStep(written, { file, section, useFallbackApi, where: whereIn });
    for (const [key, reason] of ignored) warnings.push(`${whereIn(key)} ${step.id}: ${key} has no effect ${reason}`);
    return step;
  });
  return { steps, warnings };
}

/** @throws {DocumentError} for an id that comes twice */
function refuseSameIds(steps: readonly Step[]): void {
  const ids = new Set<string>();
  for (const { id, where } of steps) {
    if (ids.has(id)) throw new DocumentError(where('id'), `has a second step with the id ${id}`, 'id');
    ids.add(id);
  }
}

/**
 * Reads a step list, and checks all that can be checked before a call is made.
 * @param known allows the placeholders that a variable of their name sets
 * @throws {DocumentError} with the file and the line of the first mistake
 */
export function readStepList(file: string, known: Known = new Map()): StepList {
  const { frontMatter: front, title, sections } = takeApart(file, readDocument(file));
  const { data: frontMatter, warnings } = readFrontMatter(file, front);
  const useFallbackApi = textOf(frontMatter.useFallbackApi) === 'true';
  const steps: Step[] = [];
  for (const name of sectionNames) {
    const [block, second] = sections.get(name)?.blocks ?? [];
    if (!block) continue;
    if (second) warnings.push(`${place(file, second.line)} the second yaml block of "${name}" has no effect`);
    const read = readBlock(file, block, name, useFallbackApi);
    warnings.push(...read.warnings);
    // Its authors' tool takes the first step of the test request alone.
    const [kept, rest] = name === 'Test Request' ? [read.steps.slice(0, 1), read.steps.slice(1)] : [read.steps, []];
    steps.push(...kept);
    for (const { id, where } of rest) warnings.push(`${where()} ${id} has no effect: a test request is one step`);
  }
  if (steps.length === 0) throw new DocumentError(place(file, 1), `holds no step: ${wanted}`, 'no step');
  refuseSameIds(steps);
  return {
    file: place(file),
    title: title ?? place(file),
    frontMatter,
    skipped: frontMatter.status === 'skip' ? (textOf(frontMatter.skipReason) ?? 'no reason given') : undefined,
    steps,
    warnings,
    needs: needsOf(steps, known),
  };
}
