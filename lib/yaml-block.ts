import { relative } from 'node:path';
import { isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';

/** A mistake in a document. The message is one line that begins with the place of the mistake. */
export class DocumentError extends Error {
  override readonly name = 'DocumentError';

  constructor(
    readonly where: string,
    readonly why: string,
    /** A word or two by which mistakes are counted. */
    readonly kind: string = 'other',
  ) {
    super(`${where} ${why}`);
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

/** @throws {DocumentError} for the first mistake in the YAML, or the first difference from the schema */
export function readYaml<Data>(file: string, block: Block, schema: z.ZodType<Data>): Read<Data> {
  const lineCounter = new LineCounter();
  const document = parseDocument(block.text, { lineCounter, prettyErrors: false });
  const placeAt = (offset: number) => place(file, block.line + Math.max(lineCounter.linePos(offset).line, 1) - 1);
  const where = (...path: readonly PropertyKey[]): string => {
    const node = document.getIn(path, true);
    if (isNode(node) && node.range) return placeAt(node.range[0]);
    return path.length > 0 ? where(...path.slice(0, -1)) : placeAt(0);
  };
  const [broken] = [...document.errors, ...document.warnings];
  if (broken) throw new DocumentError(placeAt(broken.pos[0]), `is not YAML: ${broken.message}`, 'YAML');
  let json: unknown;
  try {
    json = document.toJS();
  } catch (error) {
    // The parser does not follow aliases: one may lead nowhere, or unfold without end.
    throw new DocumentError(placeAt(0), `is not YAML: ${(error as Error).message}`, 'YAML');
  }
  const { data, error } = schema.safeParse(json);
  if (!error) return { data, json, where };
  const [issue] = error.issues;
  const path = [...(issue?.path ?? []), ...(issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [])];
  const named = issue?.code === 'custom' ? issue.params?.kind : undefined;
  const kind = String(named ?? path.findLast((key) => typeof key === 'string') ?? 'form');
  throw new DocumentError(where(...path), [path.join('.'), issue?.message].filter(Boolean).join(': '), kind);
}
