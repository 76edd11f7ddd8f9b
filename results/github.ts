import { appendFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { projectFolder } from '../lib/folders';
import type { ReportHead } from '../lib/report';
import { shown } from '../lib/shown';
import { type Case, isOk, type Outcome } from './outcome';

/** GitHub refuses a summary of more than 1 MiB. */
const mostRows = 300;
const mostFailures = 100;

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
  const wrong = listed.filter(({ verdict, lines = [] }) => verdict !== 'passed' && lines.length > 0);
  return [
    `### ${isOk(outcome) ? '✅' : '❌'} ${plain(command)}: ${plain(summary)}`,
    ...(listed.length > 0 ? [[...rowsOf(listed)].join('\n')] : []),
    ...(listed.length < cases.length ? [`${cases.length - listed.length} more are in the JUnit file.`] : []),
    ...wrong
      .slice(0, mostFailures)
      .map(({ verdict, name, lines = [] }) => `**${verdict}: ${plain(name)}**\n\n${block(lines)}`),
    ...(problems.length > 0 ? [`**Problems**\n\n${block(problems)}`] : []),
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
    const file = relative(root, join(projectFolder, code.file));
    const at = `file=${property(file)},line=${code.line},title=${property(`${command}: ${name}`)}`;
    return [`::error ${at}::${data(lines.join('\n') || 'failed')}`];
  });

/** Shows an outcome on GitHub, where this runs there. */
export function tellGithub(head: ReportHead, outcome: Outcome, environment: NodeJS.ProcessEnv = process.env): void {
  const { GITHUB_STEP_SUMMARY: summary, GITHUB_WORKSPACE: root = projectFolder } = environment;
  if (!summary) return;
  appendFileSync(summary, markdown(head, outcome));
  // GitHub reads both outputs, and stdout may be one JSON document.
  for (const line of annotations(head, outcome, root)) process.stderr.write(`${line}\n`);
}
