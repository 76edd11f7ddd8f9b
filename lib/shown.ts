const longest = 300;

/** Text from outside as one line: control and invisible characters as their escapes. */
export const onOneLine = (text: string): string =>
  text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** Text from outside as one short line: 300 characters at the most, control and invisible characters as their escapes. */
export function shown(text: string): string {
  const line = onOneLine(text.slice(0, longest));
  return line.length > longest || text.length > longest ? `${line.slice(0, longest)}…` : line;
}
