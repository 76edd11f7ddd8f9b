// Other languages, pact's core among them, tell 1.0 from 1. JSON.parse does not, nor does it keep all digits of a long number.

const tag = '\\u0000number ';
const literals = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g;

/** Parses JSON to be written again by `writeExactly`: a value whose numbers are marked texts. @throws {SyntaxError} */
export const parseExactly = (text: string): unknown =>
  JSON.parse(text.replace(literals, (each) => (each.startsWith('"') ? each : `"${tag}${each}"`)));

/** Writes a value of `parseExactly`, or a part of it, with each number as it was. */
export const writeExactly = (value: unknown): string => JSON.stringify(value).replace(/"\\u0000number ([^"]*)"/g, '$1');
