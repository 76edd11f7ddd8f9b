import type { JSONValue } from 'json-p3';

/** What every document may use without having extracted it. */
export const builtIn = ['business_id', 'now_timestamp'] as const;

export type Values = ReadonlyMap<string, JSONValue>;

const placeholder = /\{\{\s*(.*?)\s*\}\}/g;

export const namesIn = (text: string): string[] => [...text.matchAll(placeholder)].map(([, name = '']) => name);

/** The path with something neutral in place of each value: what can be judged before there are values. */
export const withoutNames = (text: string, instead: string): string => text.replace(placeholder, instead);

/** Every text of a value, with the path that leads to it. */
export function textsIn(
  value: unknown,
  path: readonly PropertyKey[],
): { text: string; path: readonly PropertyKey[] }[] {
  if (typeof value === 'string') return [{ text: value, path }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => textsIn(each, [...path, key]));
}

function lookUp(name: string, values: Values): JSONValue {
  const value = values.get(name);
  if (value === undefined) throw new Error(`{{${name}}} has no value: the step that extracts it failed`);
  return value;
}

const asText = (value: JSONValue): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));

/** @param encode for where the text goes, such as a path */
export const fillText = (text: string, values: Values, encode = (value: string) => value): string =>
  text.replace(placeholder, (_match, name: string) => encode(asText(lookUp(name, values))));

/** A text that is nothing but a placeholder becomes the value itself, a number for instance. */
export function fill(value: JSONValue, values: Values): JSONValue {
  if (typeof value === 'string') {
    const [whole, name] = /^\{\{\s*([^{}]*?)\s*\}\}$/.exec(value) ?? [];
    return whole ? lookUp(name ?? '', values) : fillText(value, values);
  }
  if (Array.isArray(value)) return value.map((each) => fill(each, values));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, fill(each, values)]));
}
