import type { JSONValue } from 'json-p3';
import { shown } from '../../lib/shown';
import type { Given } from './needs';

const secretName = /token|secret|password/i;

/** The name of a JSON field that says that its value is a secret. Its parts have bounds, so that no text takes long. */
const secretKey = /"[^"]{0,50}(?:token|secret|password)[^"]{0,50}"\s{0,50}:\s{0,50}/i;

/**
 * Such a field, also of JSON that was cut off: a text, a list or an object, or what else ends at a comma or a bracket. All that comes
 * after a list in a list is taken with it.
 */
const secretField = new RegExp(
  String.raw`(${secretKey.source})(?:(")(?:[^"\\]|\\.)*|([[{])(?:"(?:[^"\\]|\\.)*"?|[^"[\]{}]|[[{][^]*)*|[^\s,"[\]{}]+)`,
  'gi',
);

/** Characters of the shortest text that is hidden wherever it occurs: a shorter one would take other words apart. */
const shortest = 4;

/** Characters of a response in which fields are looked for: far more than is shown of it. */
const longest = 4096;

/** A secret as it is in a URL. Half of a character has no encoding, and `encodeURIComponent` throws. */
const encoded = (secret: string) => encodeURIComponent(secret.replace(/\p{Cs}/gu, '\ufffd'));

/** Keeps what is secret out of everything that is printed: what a variable or an extract gives under the name of a secret. */
export class Secrets {
  readonly #texts = new Set<string>();

  constructor(given: Given) {
    for (const [name, value] of given) this.learn(name, value);
  }

  /** Takes the value of a variable, or an extracted one. */
  learn(name: string, value: JSONValue): void {
    if (!secretName.test(name)) return;
    if (typeof value === 'object' && value !== null) for (const each of Object.values(value)) this.learn(name, each);
    else if (typeof value !== 'boolean' && value !== null && String(value).length >= shortest)
      this.#texts.add(String(value));
  }

  hide(text: string): string {
    return this.#withoutTexts(text).replace(secretField, '$1$2$3***');
  }

  /** The beginning of a response, as one short line. */
  shown(text: string): string {
    // The fields take long, and want a cut; the texts go before it, because nothing finds the half of one.
    return shown(this.#withoutTexts(text).slice(0, longest).replace(secretField, '$1$2$3***'));
  }

  #withoutTexts(text: string): string {
    // The longest first: one secret may begin with another.
    const ordered = [...this.#texts].sort((one, other) => other.length - one.length);
    return ordered.reduce(
      (hidden, secret) => hidden.replaceAll(secret, '***').replaceAll(encoded(secret), '***'),
      text,
    );
  }

  /** Extracted values, with *** for those that are secret by their name or by what they hold. */
  without(extracted: Readonly<Record<string, JSONValue>>): Record<string, JSONValue> {
    const isSecret = (name: string, text: string) =>
      secretName.test(name) || secretKey.test(text) || this.#withoutTexts(text) !== text;
    const entries = Object.entries(extracted);
    return Object.fromEntries(
      entries.map(([name, value]) => [name, isSecret(name, JSON.stringify(value)) ? '***' : value]),
    );
  }
}
