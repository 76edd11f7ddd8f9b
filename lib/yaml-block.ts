import { relative } from 'node:path';
import { type Document, isNode, isScalar, LineCounter, type Node, parseDocument, visit } from 'yaml';
import type { z } from 'zod';
import { onOneLine } from './shown';

/** A mistake in a document. The message is one line that begins with the place of the mistake. */
export class DocumentError extends Error {
  override readonly name = 'DocumentError';

  readonly where: string;
  readonly why: string;

  /** @param kind a word or two by which mistakes are counted */
  constructor(
    where: string,
    why: string,
    readonly kind: string = 'other',
  ) {
    super(onOneLine(`${where} ${why}`));
    this.where = where;
    this.why = onOneLine(why);
  }
}

/** `file:line`, which editors and terminals turn into a link. */
export function place(file: string, line?: number): string {
  const near = relative(process.cwd(), file);
  const name = near === '' || near.startsWith('..') ? file : near;
  return line === undefined ? name : `${name}:${line}`;
}

/** A block of YAML in a file. */
export interface Block {
  readonly text: string;
  /** The line of the file where the block begins, counted from 1. */
  readonly line: number;
}

interface Read<Data> {
  readonly data: Data;
  /** The value before the schema changed it. */
  readonly json: unknown;
  /** The place of the value at a path, or of the nearest value around it that exists. */
  readonly where: (...path: readonly PropertyKey[]) => string;
}

/** Levels of the deepest value: what reads it goes down by recursion. */
const deepest = 100;

interface Fault {
  readonly at: number;
  readonly why: string;
}

/** Finds what the parser takes and JSON does not have. Equal keys are looked for here, because the parser compares each key with each. */
function faultIn(document: Document): Fault | undefined {
  let fault: Fault | undefined;
  const stop = (node: Node, why: string) => {
    fault = { at: node.range?.[0] ?? 0, why };
    return visit.BREAK;
  };
  visit(document, {
    Node: (_key, node, path) => (path.length > deepest ? stop(node, `is deeper than ${deepest} levels`) : undefined),
    Alias(_key, alias, path) {
      const source = alias.resolve(document);
      if (!source) return stop(alias, `has no anchor &${alias.source}`);
      return path.includes(source) ? stop(alias, `the anchor &${alias.source} holds itself`) : undefined;
    },
    Map(_key, map) {
      const keys = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key)) return stop(isNode(key) ? key : map, 'a key must be a text');
        const name = String(key.value);
        if (name === '__proto__') return stop(key, 'the key __proto__ is not possible');
        if (keys.has(name)) return stop(key, `the key ${name} stands twice: keys must be unique`);
        keys.add(name);
      }
      return undefined;
    },
  });
  return fault;
}

function parse(text: string) {
  const lineCounter = new LineCounter();
  const lineAt = (offset: number) => Math.max(lineCounter.linePos(offset).line, 1);
  const document = parseDocument(text, { lineCounter, prettyErrors: false, uniqueKeys: false });
  const [broken] = [...document.errors, ...document.warnings];
  const several = broken?.code === 'MULTIPLE_DOCS' && 'it holds several documents';
  const fault = broken ? { at: broken.pos[0], why: several || broken.message } : faultIn(document);
  return { document, lineAt, fault };
}

/** @throws {DocumentError} for the first mistake in the YAML, or the first difference from the schema */
export function readYaml<Data>(file: string, block: Block, schema: z.ZodType<Data>): Read<Data> {
  const notYaml = (line: number, why: string) =>
    new DocumentError(place(file, block.line + line - 1), `is not YAML: ${why}`, 'YAML');
  let parsed: ReturnType<typeof parse>;
  let json: unknown;
  try {
    parsed = parse(block.text);
    if (!parsed.fault) json = parsed.document.toJS();
  } catch (error) {
    // Aliases may unfold without end, and lists may be deeper than the stack.
    throw notYaml(1, (error as Error).message);
  }
  const { document, lineAt, fault } = parsed;
  if (fault) throw notYaml(lineAt(fault.at), fault.why);
  const where = (...path: readonly PropertyKey[]): string => {
    const node = document.getIn(path, true);
    if (isNode(node) && node.range) return place(file, block.line + lineAt(node.range[0]) - 1);
    return path.length > 0 ? where(...path.slice(0, -1)) : place(file, block.line);
  };
  const { data, error } = schema.safeParse(json);
  if (!error) return { data, json, where };
  const [issue] = error.issues;
  const path = [...(issue?.path ?? []), ...(issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [])];
  const named = issue?.code === 'custom' ? issue.params?.kind : undefined;
  const kind = String(named ?? path.findLast((key) => typeof key === 'string') ?? 'form');
  throw new DocumentError(where(...path), [path.join('.'), issue?.message].filter(Boolean).join(': '), kind);
}
