const longest = 300;

/**
 * Text of a service as one short line: 300 characters at the most, control and invisible characters as their escapes. The app
 * ships alone, so it has its own copy.
 */
export function shown(text: string): string {
  const start = text.slice(0, longest);
  const line = start.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu,
    (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return text.length > longest || line.length > longest ? `${line.slice(0, longest)}…` : line;
}
