import { compile, type JSONPathQuery } from 'json-p3';
import { z } from 'zod';

/** A JSONPath as it is written, and compiled. Its first match counts. */
export interface JsonPath {
  readonly text: string;
  readonly query: JSONPathQuery;
}

/** Characters of the longest path: far more than a response needs. */
const longest = 300;

interface Rewrite {
  readonly form: RegExp;
  readonly by: string;
  readonly why: string;
}

const firstCounts = 'the first match counts anyway';
const noChoice = 'a JSONPath knows no | and no || outside a filter, so this finds nothing';

/** Forms of other languages that find nothing by RFC 9535, each with a form that does. */
const rewrites: readonly Rewrite[] = [
  { form: /^(\$\S*?)\.(\w+)\s*\|\|?\s*\1\.(\w+)$/, by: "$1['$2','$3']", why: noChoice },
  { form: /^((?:[^|[\]]|\[[^\]]*\])*?)\s*\|.*$/, by: '$1', why: noChoice },
  {
    form: /(\[\?[^\]]*@\.[^\]]*\])\[\d+\]/,
    by: '$1',
    why: `an index after a filter looks inside its matches; ${firstCounts}`,
  },
  { form: /^(?=\w)/, by: '$.', why: 'a JSONPath begins with $' },
  { form: /\.(\w*(?:-\w*)+)/g, by: "['$1']", why: 'a name with a hyphen stands in brackets' },
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

/** A JSONPath in a document. One that cannot find anything is refused, with a form that can where there is one. */
export const jsonPath = z.string().transform((text, context): JsonPath => {
  const refused = (message: string) => {
    context.addIssue({ code: 'custom', message, params: { kind: 'JSONPath' } });
    return z.NEVER;
  };
  for (const { form, by, why } of rewrites) {
    const better = text.replace(form, by);
    const isLost = better !== text && (!compiles(text) || form === rewrites[2]?.form);
    if (!isLost || !compiles(better)) continue;
    return refused(`${text} is no JSONPath that finds anything: ${why}. Write ${better}`);
  }
  try {
    return { text, query: compiled(text) };
  } catch (error) {
    const shown = text.length > longest ? `${text.slice(0, 40)}…` : text;
    return refused(`${shown} is not a JSONPath: ${(error as Error).message}`);
  }
});
