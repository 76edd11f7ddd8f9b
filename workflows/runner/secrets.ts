import type { JSONValue } from 'json-p3';
import { type Given, tokenKinds } from './needs';

const secretName = /token|secret|password/i;

/** A field of JSON, also of JSON that was cut off, whose name says that its value is a secret. */
const secretField = /("[^"]*(?:token|secret|password)[^"]*"\s*:\s*")(?:[^"\\]|\\.)*/gi;

/** Characters of the shortest text that is hidden wherever it occurs: a shorter one would take other words apart. */
const shortest = 4;

/** Keeps what is secret out of everything that is printed: the tokens, and what a step extracts under the name of a secret. */
export class Secrets {
  readonly #texts: Set<string>;

  constructor(given: Given) {
    this.#texts = new Set(Object.values(tokenKinds).flatMap(({ variable }) => given.get(variable) ?? []));
  }

  /** Takes an extracted value. */
  learn(name: string, value: JSONValue): void {
    if (secretName.test(name) && typeof value === 'string' && value.length >= shortest) this.#texts.add(value);
  }

  hide(text: string): string {
    // The longest first: one secret may begin with another.
    const ordered = [...this.#texts].sort((one, other) => other.length - one.length);
    return ordered
      .reduce((hidden, secret) => hidden.replaceAll(secret, '***').replaceAll(encodeURIComponent(secret), '***'), text)
      .replace(secretField, '$1***');
  }

  /** Extracted values, with *** for those that are secret by their name or by what they hold. */
  without(extracted: Readonly<Record<string, JSONValue>>): Record<string, JSONValue> {
    const shown = Object.entries(extracted).map(([name, value]) => {
      const text = JSON.stringify(value);
      return [name, secretName.test(name) || this.hide(text) !== text ? '***' : value] as const;
    });
    return Object.fromEntries(shown);
  }
}
