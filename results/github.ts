import { appendFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { projectFolder } from '../lib/folders';
import type { ReportHead } from '../lib/report';
import { shown } from '../lib/shown';
import { writeInFolder } from '../lib/write-file';
import { type Case, isOk, type Outcome } from './outcome';

/** GitHub refuses a summary of more than 1 MiB, the rows and the problems included. */
const mostRows = 300;
const mostProblems = 300;
const mostBytesOfFailures = 512 * 1024;

/** A text from outside as one line of Markdown that means nothing but itself. */
const plain = (text: string) => shown(text).replace(/[\\`*_{}[\]<>|#~!&]/g, '\\$&');

const link = (text: string, url: string | undefined) =>
  url && URL.canParse(url)
    ? `[${plain(text)}](<${new URL(url).href.replace(/[<>]/g, encodeURIComponent)}>)`
    : plain(text);

/** Lines in a block whose fence is longer than any run of backticks in them. */
function block(lines: readonly string[]): string {
  const text = lines.map(shown).join('\n');
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}

const marks = { passed: '✅ passed', failed: '❌ failed', skipped: '⚪ skipped' } as const;

function* rowsOf(cases: readonly Case[]): Generator<string> {
  yield '| | of | verdict | ms |';
  yield '|---|---|---|---:|';
  for (const { name, suite, verdict, ms, url } of cases)
    yield `| ${plain(name)} | ${plain(suite)} | ${url ? link(marks[verdict], url) : marks[verdict]} | ${ms ?? ''} |`;
}

/** Writes an outcome as Markdown: a table of the cases, what each failed one expected and found, the problems, and links to the broker. */
export function markdown({ command }: ReportHead, outcome: Outcome): string {
  const { summary, cases, problems, urls = [] } = outcome;
  // Where there are too many, those that passed say least.
  const listed =
    cases.length > mostRows ? cases.filter(({ verdict }) => verdict !== 'passed').slice(0, mostRows) : cases;
  const wrong = listed
    .filter(({ verdict, lines = [] }) => verdict !== 'passed' && lines.length > 0)
    .map(({ verdict, name, lines = [] }) => `**${verdict}: ${plain(name)}**\n\n${block(lines)}`);
  let room = mostBytesOfFailures;
  const told = wrong.filter((each) => {
    room -= Buffer.byteLength(each);
    return room >= 0;
  });
  const more = (count: number, what: string) => (count > 0 ? [`${count} more ${what} in the JUnit file.`] : []);
  return [
    `### ${isOk(outcome) ? '✅' : '❌'} ${plain(command)}: ${plain(summary)}`,
    ...(listed.length > 0 ? [[...rowsOf(listed)].join('\n')] : []),
    ...more(cases.length - listed.length, 'are'),
    ...told,
    ...more(wrong.length - told.length, 'that did not pass are'),
    ...(problems.length > 0 ? [`**Problems**\n\n${block(problems.slice(0, mostProblems))}`] : []),
    ...more(problems.length - mostProblems, 'problems are'),
    ...(urls.length > 0 ? [`On the broker: ${urls.map((url) => link(url, url)).join(', ')}`] : []),
    '',
  ].join('\n\n');
}

const data = (text: string) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string) => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/**
 * Writes the workflow commands by which GitHub shows each failed case at its line of code.
 * @param root the folder from which GitHub names files
 */
export const annotations = ({ command }: ReportHead, { cases }: Outcome, root: string): string[] =>
  cases.flatMap(({ verdict, name, lines = [], code }) => {
    if (verdict !== 'failed' || !code) return [];
    const file = relative(root, resolve(projectFolder, code.file));
    const at = `file=${property(file)},line=${code.line},title=${property(`${command}: ${name}`)}`;
    return [`::error ${at}::${data(lines.join('\n') || 'failed')}`];
  });

/** Shows an outcome on GitHub, where this runs there. @throws in one line where the summary cannot be written */
export async function tellGithub(head: ReportHead, outcome: Outcome, environment = process.env): Promise<void> {
  const { GITHUB_STEP_SUMMARY: summary, GITHUB_WORKSPACE: root = projectFolder } = environment;
  if (!summary) return;
  // GitHub reads both outputs, and stdout may be one JSON document.
  for (const line of annotations(head, outcome, root)) process.stderr.write(`${line}\n`);
  await writeInFolder(summary, markdown(head, outcome), appendFile);
}
