import { compile, type JSONPathQuery } from 'json-p3';
import { z } from 'zod';

/** A JSONPath as it is written, and compiled. Its first match counts. */
export interface JsonPath {
  readonly text: string;
  readonly query: JSONPathQuery;
}

/** Characters of the longest path: far more than a response needs. */
const longest = 300;

interface Form {
  readonly form: RegExp;
  readonly better: string;
  readonly why: string;
}

/** A form that compiles and finds nothing. A filter by a field matches objects, and an index wants a list. */
const lost: Form = {
  form: /(\[\?[^\]]*@\.[^\]]*\])\[\d+\]/,
  better: '$1',
  why: 'an index after a filter looks inside its matches, and the first match counts anyway',
};

const noChoice = 'a JSONPath has no | and no || outside a filter';

/** Forms of other languages that RFC 9535 does not have. */
const foreign: readonly Form[] = [
  { form: /^(\$\S*?)\.(\w+)\s*\|\|?\s*\1\.(\w+)$/, better: "$1['$2','$3']", why: noChoice },
  { form: /^((?:[^|[\]]|\[[^\]]*\])*?)\s*\|.*$/, better: '$1', why: noChoice },
  { form: /^(?=\w)/, better: '$$.', why: 'a JSONPath begins with $' },
];

/** Compiles a path that is quick on every response. @throws with the reason */
function compiled(text: string): JSONPathQuery {
  if (text.length > longest) throw new Error(`it is longer than ${longest} characters`);
  const outsideTexts = text.replace(/'[^']*'|"[^"]*"/g, "''");
  // Each descent multiplies the work, and a pattern may take for ever.
  if (outsideTexts.split('..').length > 2) throw new Error('it descends more than once');
  if (/\b(match|search)\s*\(/.test(outsideTexts)) throw new Error('match() and search() are not supported');
  return compile(text);
}

function compiles(text: string): boolean {
  try {
    compiled(text);
    return true;
  } catch {
    return false;
  }
}

/** A form that finds something, in place of one that does not. */
function remedy(text: string): string | undefined {
  for (const { form, better, why } of compiles(text) ? [lost] : foreign) {
    const changed = text.replace(form, better);
    if (changed !== text && compiles(changed)) return `${why}. Write ${changed}`;
  }
  return undefined;
}

/** A JSONPath in a document. One that cannot find anything is refused, with a form that can where there is one. */
export const jsonPath = z.string().transform((text, context): JsonPath => {
  const refused = (why: string) => {
    const shown = text.length > longest ? `${text.slice(0, 40)}…` : text;
    context.addIssue({ code: 'custom', message: `${shown} ${why}`, params: { kind: 'JSONPath' } });
    return z.NEVER;
  };
  const better = remedy(text);
  if (better) return refused(`finds nothing: ${better}`);
  try {
    return { text, query: compiled(text) };
  } catch (error) {
    return refused(`is not a JSONPath: ${(error as Error).message}`);
  }
});
