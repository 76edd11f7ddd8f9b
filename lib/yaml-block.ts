import { isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { DocumentError } from './document-error';

/** A piece of YAML, and the line of the file that it begins on, counted from 1. */
export interface Block {
  readonly text: string;
  readonly line: number;
}

export interface Read<Data> {
  readonly data: Data;
  /** The line of the file that holds what a path leads to, or the nearest thing around it that is there. */
  lineOf(path: readonly PropertyKey[]): number;
}

/** @throws {DocumentError} for the first thing that is not YAML, or not as the schema has it */
export function readYaml<Data>(file: string, block: Block, schema: z.ZodType<Data>): Read<Data> {
  const lineCounter = new LineCounter();
  const document = parseDocument(block.text, { lineCounter, prettyErrors: false });
  const lineAt = (offset: number) => block.line + Math.max(lineCounter.linePos(offset).line, 1) - 1;
  const [broken] = [...document.errors, ...document.warnings];
  if (broken) throw new DocumentError(file, lineAt(broken.pos[0]), `is not YAML: ${broken.message}`);

  const lineOf = (path: readonly PropertyKey[]): number => {
    const node = document.getIn(path, true);
    if (isNode(node) && node.range) return lineAt(node.range[0]);
    return path.length > 0 ? lineOf(path.slice(0, -1)) : block.line;
  };
  let json: unknown;
  try {
    json = document.toJS();
  } catch (error) {
    // Aliases that lead nowhere, or that would unfold without end.
    throw new DocumentError(file, block.line, `is not YAML: ${(error as Error).message}`);
  }
  const read = schema.safeParse(json);
  if (read.success) return { data: read.data, lineOf };
  const [issue] = read.error.issues;
  const path = [...(issue?.path ?? []), ...(issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [])];
  throw new DocumentError(file, lineOf(path), `${path.join('.')}: ${issue?.message}`);
}
