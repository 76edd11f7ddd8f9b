/** Tells why a line is unfit for a reader; `undefined` for one line, in words, without the token. */
export function unclear(line: string, token: string): string | undefined {
  if (line.includes(token)) return 'a line that shows the token';
  if (!/^[^\n]{10,1500}$/.test(line)) return `not one line: ${line}`;
  return /undefined|\[object |\bat \S+:\d+:\d+/.test(line) ? `not in words: ${line}` : undefined;
}
