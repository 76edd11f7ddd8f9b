// XML 1.0 has no such characters, not even escaped, so the escape of another language is shown instead.
const notInXml = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;
const shownAs = (character: string) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  // In a text, ]]> is an error.
  '>': '&gt;',
  '"': '&quot;',
  // A reader makes a space of each in an attribute, and one LF of CR LF in a text.
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

const escaped = (text: string, those: RegExp) =>
  text.replace(notInXml, shownAs).replace(those, (character) => entities[character] ?? character);

type Attributes = Readonly<Record<string, string | number | undefined>>;

/**
 * Writes an XML element. An attribute without a value is left out.
 * @param inside a text, or elements, each on lines of its own
 */
export function element(name: string, attributes: Attributes, inside: string | readonly Element[] = []): Element {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined);
  const start = [name, ...given.map(([key, value]) => `${key}="${escaped(String(value), /[&<>"\t\n\r]/g)}"`)].join(' ');
  if (inside.length === 0) return { lines: [`<${start}/>`] };
  if (typeof inside === 'string') return { lines: [`<${start}>${escaped(inside, /[&<>\r]/g)}</${name}>`] };
  return { lines: [`<${start}>`, ...inside.flatMap(({ lines }) => lines.map((line) => `  ${line}`)), `</${name}>`] };
}

/** An element as it is written. */
export interface Element {
  readonly lines: readonly string[];
}

export const document = ({ lines }: Element): string => `<?xml version="1.0" encoding="UTF-8"?>\n${lines.join('\n')}\n`;
