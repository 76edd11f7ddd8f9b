import { readFileSync } from 'node:fs';
import { isAbsolute, relative } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import { DocumentError } from '../../lib/yaml-block';
import { Draft } from './draft';
import { type Evidence, examine, type Mistake } from './mistakes';
import { readDocument } from './read-document';

/** A unified diff that `git apply` and `patch -p1` take. */
function unifiedDiff(file: string, from: string, to: string): string {
  const near = relative(process.cwd(), file);
  // Both tools refuse a path that leads out of the folder where they run.
  const name = near.startsWith('..') || isAbsolute(near) ? (file.split('/').at(-1) ?? file) : near;
  const patch = createTwoFilesPatch(`a/${name}`, `b/${name}`, from, to);
  return patch.replace(/^=+\n/, '');
}

/**
 * Finds what is wrong with a document, and how it would read right.
 * @returns the mistakes, and a unified diff where they can be mended; no mistakes for a document that cannot be taken apart
 */
export function suggest(
  file: string,
  evidence: readonly Evidence[] = [],
  seenActive: ReadonlySet<string> = new Set(),
): { mistakes: Mistake[]; suggestion?: string } {
  try {
    const draft = new Draft(file, readDocument(file));
    const mistakes = examine(draft, evidence, seenActive);
    // In a form that nobody writes, such as steps on one line, a change may miss its place.
    if (draft.text === draft.source || !new Draft(file, draft.text).isSound) return { mistakes };
    const raw = readFileSync(file, 'utf8');
    // The draft has \n alone and no byte order mark.
    const mended =
      (raw.startsWith('\uFEFF') ? '\uFEFF' : '') +
      (raw.includes('\r\n') ? draft.text.replaceAll('\n', '\r\n') : draft.text);
    return { mistakes, suggestion: unifiedDiff(file, raw, mended) };
  } catch (error) {
    if (error instanceof DocumentError) return { mistakes: [] };
    throw error;
  }
}
