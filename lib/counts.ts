/** Counts words, the most frequent first, equally frequent ones by name. */
export function countsOf(words: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return new Map([...counts].sort(([one, some], [other, more]) => more - some || (one < other ? -1 : 1)));
}
