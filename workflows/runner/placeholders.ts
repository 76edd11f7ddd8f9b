import type { JSONValue } from 'json-p3';
import { builtIns, type Clock } from './built-ins';
import { type Given, variableFor } from './needs';

const placeholder = /\{\{\s*(.*?)\s*\}\}/g;

/** Replaces every placeholder by one text, so that a path can be checked before its values are known. */
export const withoutNames = (text: string, replacement: string): string => text.replace(placeholder, replacement);

/** Yields every placeholder in the texts of a value and in its keys, with the keys that lead to it. */
export function* placeholdersIn(
  value: unknown,
  path: readonly string[] = [],
): Generator<{ name: string; path: readonly string[] }> {
  if (typeof value === 'string') {
    for (const [, name = ''] of value.matchAll(placeholder)) yield { name, path };
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, each] of Object.entries(value)) {
      yield* placeholdersIn(key, [...path, key]);
      yield* placeholdersIn(each, [...path, key]);
    }
  }
}

const asText = (value: JSONValue): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));

/** The values of the placeholders of one document, while it is carried out. */
export class Values {
  readonly #extracted = new Map<string, JSONValue>();
  readonly #builtIn: ReadonlyMap<string, () => string>;

  constructor(
    private readonly given: Given,
    clock?: Clock,
  ) {
    this.#builtIn = builtIns(clock);
  }

  /** Sets what a step has extracted, which goes before everything else of that name. */
  set(name: string, value: JSONValue): void {
    this.#extracted.set(name, value);
  }

  #given(name: string): string | undefined {
    return this.given.get(variableFor(name) ?? '');
  }

  /** The value of a placeholder; a generated one is another each time. @throws when it has none */
  get(name: string): JSONValue {
    const value = this.#extracted.get(name) ?? this.#builtIn.get(name)?.() ?? this.#given(name);
    if (value === undefined) throw new Error(`{{${name}}} has no value: the step that extracts it failed`);
    return value;
  }

  /** @throws when a placeholder has no value */
  fillText(text: string, encode = (value: string) => value): string {
    return text.replace(placeholder, (_match, name: string) => encode(asText(this.get(name))));
  }

  /**
   * Fills the texts of a JSON value, and its keys. A text that consists of one placeholder becomes the value itself, such as a number.
   * @throws when a placeholder has no value
   */
  fill(value: JSONValue): JSONValue {
    if (Array.isArray(value)) return value.map((each) => this.fill(each));
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [this.fillText(key), this.fill(each)]));
    }
    if (typeof value !== 'string') return value;
    const [, name] = /^\{\{\s*([^{}]*?)\s*\}\}$/.exec(value) ?? [];
    return name === undefined ? this.fillText(value) : this.get(name);
  }
}
