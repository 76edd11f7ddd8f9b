import type { Colours } from '../../lib/colours';
import type { Finding } from './probe';

/** Characters of the evidence in a line. The report has all of it. */
const longest = 160;
const cut = (text: string) => (text.length > longest ? `${text.slice(0, longest)}…` : text);

/** Writes a finding as one line: the question, the expected answer, the one that was found, and the evidence or the reason. */
export function renderFinding(
  { question, expected, settled, verdict, found, why, evidence }: Finding,
  colours: Colours,
) {
  const paint = { holds: colours.green, differs: colours.red, 'not settled': colours.yellow }[verdict];
  const word = verdict === 'differs' ? `found ${found}` : verdict;
  const base = settled ? `settled ${expected} (${settled.settled})` : `believed ${expected}`;
  const rest = cut([why, evidence].filter(Boolean).join(': '));
  return `${question.padEnd(19)} ${base.padEnd(27)} ${paint(word.padEnd(19))} ${rest}`;
}
