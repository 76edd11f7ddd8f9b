import type { JSONValue } from 'json-p3';
import { Document, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument, type YAMLMap } from 'yaml';
import { z } from 'zod';
import { DocumentError, place } from '../../lib/yaml-block';
import { takeApart } from './markdown';
import type { ExampleStep } from './operations';
import { type SectionName, sectionNames } from './step';

type Path = readonly (string | number)[];

/** A step as it is written, also where the reader refuses it. */
export interface DraftStep {
  readonly section: SectionName;
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, JSONValue>> | undefined;
  readonly extract: Readonly<Record<string, unknown>>;
  readonly statuses: readonly number[];
}

const text = z.coerce.string().catch('');
const map = z.record(z.string(), z.unknown()).catch({});
const written = z.object({
  id: text,
  method: text,
  path: text,
  params: map.default({}),
  body: z.record(z.string(), z.json()).optional().catch(undefined),
  extract: map.default({}),
  expect: z.object({ status: z.union([z.number(), z.array(z.number())]).catch(200) }).catch({ status: 200 }),
});

interface Place {
  readonly step: DraftStep;
  readonly node: YAMLMap;
  /** The offset of the block in the document. */
  readonly base: number;
}

interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** A document whose text is changed here and there, without a change of anything else. */
export class Draft {
  readonly #places: Place[];
  readonly #edits: Edit[] = [];
  readonly #lines = new LineCounter();
  readonly #headings: ReadonlyMap<string, number>;
  /** False where a block is no YAML. */
  isSound = true;

  /**
   * @param source the document as it is read: \n at the end of each line
   * @throws {DocumentError} when it cannot be taken apart
   */
  constructor(
    readonly file: string,
    readonly source: string,
  ) {
    this.#lines.lineStarts = [0, ...[...source.matchAll(/\n/g)].map(({ index }) => index + 1)];
    const { sections } = takeApart(file, source);
    this.#headings = new Map([...sections].map(([name, { line }]) => [name, line]));
    this.#places = sectionNames.flatMap((section) => {
      const [block] = sections.get(section)?.blocks ?? [];
      if (!block) return [];
      const document = parseDocument(block.text);
      if (document.errors.length > 0) this.isSound = false;
      const steps = document.getIn(['steps'], true);
      const items = isSeq(steps) ? steps.items.filter(isMap) : [];
      const counted = section === 'Test Request' ? items.slice(0, 1) : items;
      return counted.map((node) => {
        const { expect, ...read } = written.parse(jsonOf(node, place(file, block.line)));
        const step = { ...read, section, statuses: [expect.status].flat() } as DraftStep;
        return { step, node, base: this.#lineStart(block.line) };
      });
    });
  }

  get steps(): readonly DraftStep[] {
    return this.#places.map(({ step }) => step);
  }

  /** `file:line` of a step, or of the nearest value that exists at a path in it. */
  where(index: number, path: Path = []): string {
    const found = this.#place(index);
    const node = path.length > 0 ? (found.node.getIn(path, true) as Node | undefined) : found.node;
    if (!node?.range) return this.where(index, path.slice(0, -1));
    return place(this.file, this.#lines.linePos(found.base + node.range[0]).line);
  }

  /** `file:line` of a section; `undefined` where it is missing. */
  section(name: SectionName): string | undefined {
    const line = this.#headings.get(name);
    return line === undefined ? undefined : place(this.file, line);
  }

  /** Replaces the value at a path of a step. */
  replace(index: number, path: Path, value: string | readonly number[]): void {
    const { node, base } = this.#place(index);
    const old = node.getIn(path, true) as Node | undefined;
    const text = typeof value === 'string' ? JSON.stringify(value) : `[${value.join(', ')}]`;
    if (old?.range) this.#edit(base + old.range[0], base + old.range[1], text);
  }

  /** Adds a field to a step's body, or the body itself. */
  addField(index: number, key: string, value: unknown): void {
    const { node, base } = this.#place(index);
    const field = `${key}: ${JSON.stringify(value)}`;
    const body = node.get('body', true);
    const [first] = isMap(body) ? body.items : [];
    const pathKey = node.items.find((pair) => isScalar(pair.key) && pair.key.value === 'path');
    if (first) this.#insertLine(base + keyOffset(first), field);
    else if (pathKey) {
      const { indent, end } = this.#line(base + keyOffset(pathKey));
      const hasBody = this.#edits.some((edit) => edit.from === end && edit.text.startsWith(`\n${indent}body:`));
      this.#edit(end, end, `${hasBody ? '' : `\n${indent}body:`}\n${indent}  ${field}`);
    }
  }

  /** Takes a field out of a step's body, with its line. */
  removeField(index: number, key: string): void {
    const { node, base } = this.#place(index);
    const body = node.get('body', true);
    const pair = isMap(body) ? body.items.find((each) => isScalar(each.key) && each.key.value === key) : undefined;
    const value = pair?.value as Node | undefined;
    if (!pair || !value?.range || (isMap(body) && body.flow)) return;
    const start = this.#line(base + keyOffset(pair)).start;
    const { end } = this.#line(base + Math.max(value.range[1] - 1, 0));
    this.#edit(start, end + 1, '');
  }

  /** Adds steps after a step, or before everything else for -1. */
  insert(after: number, steps: readonly ExampleStep[]): void {
    const found = this.#places[after];
    const next = this.#places[0];
    if (found?.step.section === 'Prerequisites') {
      const end = this.#endOf(found);
      this.#edit(end, end, `\n\n${yamlOf(steps, this.#dash(found))}`);
    } else if (next?.step.section === 'Prerequisites') {
      const { start } = this.#line(next.base + (next.node.range?.[0] ?? 0));
      this.#edit(start, start, `${yamlOf(steps, this.#dash(next))}\n\n`);
    } else this.#addPrerequisites(steps);
  }

  /** The document with all changes. */
  get text(): string {
    const ordered = this.#edits.map((edit, index) => ({ ...edit, index }));
    ordered.sort((one, other) => one.from - other.from || one.index - other.index);
    let result = '';
    let done = 0;
    for (const { from, to, text } of ordered) {
      if (from < done) continue;
      result += this.source.slice(done, from) + text;
      done = to;
    }
    return result + this.source.slice(done);
  }

  /** A section's block in place of its prose, or a section before the test request. */
  #addPrerequisites(steps: readonly ExampleStep[]): void {
    const block = `\`\`\`yaml\nsteps:\n${yamlOf(steps, '  ')}\n\`\`\`\n`;
    const heading = this.#headings.get('Prerequisites');
    if (heading === undefined) {
      const start = this.#lineStart(this.#headings.get('Test Request') ?? 1);
      this.#edit(start, start, `## Prerequisites\n${block}\n`);
    } else {
      const next = Math.min(...[...this.#headings.values()].filter((line) => line > heading));
      const end = Number.isFinite(next) ? this.#lineStart(next) : this.source.length;
      this.#edit(this.#lineStart(heading + 1), end, `\n${block}\n`);
    }
  }

  #place(index: number): Place {
    const found = this.#places[index];
    if (!found) throw new Error(`no step ${index}`);
    return found;
  }

  /** The space before the dash of a step. */
  #dash({ node, base }: Place): string {
    const { start } = this.#line(base + (node.range?.[0] ?? 0));
    return /^ */.exec(this.source.slice(start))?.[0] ?? '';
  }

  /** The end of the last line of a step that is not blank. */
  #endOf({ node, base }: Place): number {
    const text = this.source.slice(0, base + (node.range?.[1] ?? 0)).trimEnd();
    return this.#line(text.length - 1).end;
  }

  #lineStart(line: number): number {
    return this.#lines.lineStarts[line - 1] ?? this.source.length;
  }

  #line(offset: number) {
    const start = this.source.lastIndexOf('\n', offset - 1) + 1;
    const found = this.source.indexOf('\n', offset);
    const end = found < 0 ? this.source.length : found;
    const [indent = ''] = /^[ -]*/.exec(this.source.slice(start, end)) ?? [];
    return { start, end, indent: indent.replaceAll('-', ' ') };
  }

  #insertLine(offset: number, line: string): void {
    const { start, indent } = this.#line(offset);
    this.#edit(start, start, `${indent}${line}\n`);
  }

  #edit(from: number, to: number, text: string): void {
    this.#edits.push({ from, to, text });
  }
}

/** @throws {DocumentError} for an alias that leads nowhere, or unfolds without end */
function jsonOf(node: YAMLMap, where: string): unknown {
  try {
    return node.toJSON();
  } catch (error) {
    throw new DocumentError(where, `is not YAML: ${(error as Error).message}`);
  }
}

const keyOffset = ({ key }: Pair): number => (key as Node).range?.[0] ?? 0;

function yamlOf(steps: readonly ExampleStep[], dash: string): string {
  const one = (step: ExampleStep) => {
    const document = new Document([step]);
    const status = document.getIn([0, 'expect', 'status'], true);
    if (isSeq(status)) status.flow = true;
    return document
      .toString({ lineWidth: 0, flowCollectionPadding: false })
      .trimEnd()
      .replace(/^(?=.)/gm, dash);
  };
  return steps.map(one).join('\n\n');
}
