import { DocumentError } from '../../lib/yaml-block';
import { builtInNames } from './built-ins';
import { isConfigured, type Known, type Need, secondAddress, tokenKinds, variableFor } from './needs';
import { placeholdersIn } from './placeholders';
import type { Step } from './step';

const builtIn = new Set(builtInNames);

/** The variable that sets a placeholder. @throws {Error} with the ways to set one that nothing sets */
function variableOf(name: string, extracted: ReadonlySet<string>, known: Known): string {
  const variable = variableFor(name);
  if (variable && (isConfigured(variable) || known.has(variable))) return variable;
  const before = extracted.size > 0 ? `extract ${[...extracted].join(', ')}` : 'extract nothing';
  const remedy = `extract it in a step before${variable ? `, or set ${variable}` : ''}`;
  throw new Error(`unknown placeholder {{${name}}}: ${remedy}; the steps before ${before}`);
}

/**
 * Finds the values that steps ask for and none of them extracts before: each variable once.
 * @throws {DocumentError} for a placeholder that nothing sets
 */
export function needsOf(steps: readonly Step[], known: Known): Need[] {
  const extracted = new Set<string>();
  const needs = new Map<string, Need>();
  const need = (variable: string, where: string, what: string) => {
    if (!needs.has(variable)) needs.set(variable, { variable, where, what });
  };
  for (const { id, token, address, path, params, body, form, headers, extract, where } of steps) {
    need(tokenKinds[token].variable, where('token'), `a ${token} token`);
    if (address === 'second') need(secondAddress, where('useFallback'), 'the second address');
    for (const { name, path: at } of placeholdersIn({ path, params, body, headers, form_fields: form?.fields })) {
      if (extracted.has(name) || builtIn.has(name)) continue;
      try {
        need(variableOf(name, extracted, known), where(...at), `{{${name}}}`);
      } catch (error) {
        throw new DocumentError(where(...at), `${id}: ${(error as Error).message}`, 'placeholder');
      }
    }
    for (const name of Object.keys(extract)) extracted.add(name);
  }
  return [...needs.values()];
}
