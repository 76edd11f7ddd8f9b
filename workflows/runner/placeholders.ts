import type { JSONValue } from 'json-p3';

/** The placeholders that every step list may use without extracting them. */
export const builtIn = ['business_id', 'now_timestamp'] as const;

type JSONObject = { [key: string]: JSONValue };
export type Values = ReadonlyMap<string, JSONValue>;

const placeholder = /\{\{\s*(.*?)\s*\}\}/g;

/** Replaces every placeholder by one text, so that a path can be checked before its values are known. */
export const withoutNames = (text: string, replacement: string): string => text.replace(placeholder, replacement);

/** Yields every placeholder in the texts of a value, with the keys that lead to the text. */
export function* placeholdersIn(
  value: unknown,
  path: readonly string[] = [],
): Generator<{ name: string; path: readonly string[] }> {
  if (typeof value === 'string') {
    for (const [, name = ''] of value.matchAll(placeholder)) yield { name, path };
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, each] of Object.entries(value)) yield* placeholdersIn(each, [...path, key]);
  }
}

function lookUp(name: string, values: Values): JSONValue {
  const value = values.get(name);
  if (value === undefined) throw new Error(`{{${name}}} has no value: the step that extracts it failed`);
  return value;
}

const asText = (value: JSONValue): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));

/** @throws when a placeholder has no value */
export const fillText = (text: string, values: Values, encode = (value: string) => value): string =>
  text.replace(placeholder, (_match, name: string) => encode(asText(lookUp(name, values))));

/**
 * Fills the texts of a JSON object. A text that consists of one placeholder becomes the value itself, such as a number.
 * @throws when a placeholder has no value
 */
export const fill = (object: JSONObject, values: Values): JSONObject =>
  JSON.parse(JSON.stringify(object), (_key, each) => {
    if (typeof each !== 'string') return each;
    const [, name] = /^\{\{\s*([^{}]*?)\s*\}\}$/.exec(each) ?? [];
    return name === undefined ? fillText(each, values) : lookUp(name, values);
  });
