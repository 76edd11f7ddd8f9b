import type { ReportHead } from '../lib/report';
import type { Case, Outcome } from './outcome';
import { document, type Element, element } from './xml';

/** The reasons that fail a command beside its cases are a case of their own, because a file without one would be all green. */
const ofTheRun = 'the run itself';

const seconds = (ms = 0) => (ms / 1000).toFixed(3);

const textOf = ({ lines = [], place, code, url }: Case) =>
  [
    ...lines,
    ...(place ? [`in ${place.file}:${place.line}`] : []),
    ...(code ? [`recorded by ${code.file}:${code.line}`] : []),
    ...(url ? [url] : []),
  ].join('\n');

/** Jenkins takes the text before the last dot of a class for its package. */
const classOf = (...names: readonly string[]) => names.map((name) => name.replaceAll('.', '_')).join('.');

function caseElement(command: string, each: Case): Element {
  const { suite, name, verdict, ms, lines = [], place } = each;
  // Jenkins reads the name, the class and the time of these; GitLab and GitHub's actions the file as well, and the line.
  const attributes = { name, classname: classOf(command, suite), time: seconds(ms), ...place };
  const [message = 'failed'] = lines;
  if (verdict === 'failed')
    return element('testcase', attributes, [element('failure', { type: 'failed', message }, textOf(each))]);
  if (verdict === 'skipped') {
    const inside = lines.length > 0 ? [element('system-out', {}, textOf(each))] : [];
    return element('testcase', attributes, [element('skipped', { message }), ...inside]);
  }
  return element('testcase', attributes, lines.length > 0 ? [element('system-out', {}, lines.join('\n'))] : []);
}

const counted = (cases: readonly Case[], errors = 0) => ({
  tests: cases.length + errors,
  failures: cases.filter(({ verdict }) => verdict === 'failed').length,
  errors,
  time: seconds(cases.reduce((sum, { ms = 0 }) => sum + ms, 0)),
});

const skippedIn = (cases: readonly Case[]) => cases.filter(({ verdict }) => verdict === 'skipped').length;

/** Writes an outcome as JUnit XML, as GitLab, Jenkins and GitHub's actions read it: a test case for each case. */
export function junit({ command, time }: ReportHead, { cases, problems }: Pick<Outcome, 'cases' | 'problems'>): string {
  const timestamp = time.replace(/\.\d+Z$/, '');
  const suites = new Map<string, Case[]>();
  for (const each of cases) suites.set(each.suite, [...(suites.get(each.suite) ?? []), each]);
  const elements = [...suites].map(([name, inside]) =>
    element(
      'testsuite',
      { name, ...counted(inside), skipped: skippedIn(inside), timestamp },
      inside.map((each) => caseElement(command, each)),
    ),
  );
  if (problems.length > 0) {
    const [message = ''] = problems;
    const error = element('error', { type: 'problem', message }, problems.join('\n'));
    const run = element('testcase', { name: ofTheRun, classname: classOf(command), time: seconds() }, [error]);
    elements.push(element('testsuite', { name: command, ...counted([], 1), skipped: 0, timestamp }, [run]));
  }
  return document(element('testsuites', { name: command, ...counted(cases, problems.length > 0 ? 1 : 0) }, elements));
}
