import { readFileSync } from 'node:fs';
import type { FileResult, MutantResult, MutationTestResult } from 'mutation-testing-report-schema/api';
import { openApiFile, openApiName } from '../../lib/openapi';
import { readPactFiles } from '../../lib/pact-file';
import { type Mutant, nameOf } from './mutant';
import { remedyFor } from './render';
import type { Outcome, Score } from './score';

/** A file in which mutants are shown. */
interface ShownFile {
  readonly name: string;
  readonly text: string;
}

const lineWith = ({ text }: ShownFile, part: string) => text.split('\n').findIndex((line) => line.includes(part));

/** A mutant is shown at the interaction that has to notice it, else at its path in provider/openapi.yaml. */
function placeOf(mutant: Mutant, pacts: readonly ShownFile[], openApi: ShownFile): { file: ShownFile; line: number } {
  for (const description of mutant.expected) {
    for (const file of pacts) {
      const line = lineWith(file, `"description": ${JSON.stringify(description)}`);
      if (line >= 0) return { file, line };
    }
  }
  const path = /\/[\w/]+/.exec(mutant.where)?.[0] ?? mutant.where;
  return { file: openApi, line: Math.max(0, lineWith(openApi, `  ${path}`)) };
}

/** Puts the outcomes into the form of mutation-testing-report-schema, which other tools read. */
export function reportOf(
  outcomes: readonly Outcome[],
  { equivalents, stricter }: Score,
  pactDirectory: string,
): MutationTestResult {
  const pacts = readPactFiles(pactDirectory);
  const openApi = { name: openApiName, text: readFileSync(openApiFile, 'utf8') };
  const interactions = pacts.flatMap(({ descriptions }) => descriptions);
  const ids = (descriptions: readonly string[]) => descriptions.map((each) => String(interactions.indexOf(each)));
  const reasons = new Map([...equivalents, ...stricter].map(({ outcome, because }) => [outcome, because]));

  function fateOf(outcome: Outcome): Pick<MutantResult, 'status' | 'statusReason' | 'killedBy'> {
    const { mutant, status, by, reason } = outcome;
    const because = reasons.get(outcome);
    if (status === 'killed') return { status: 'Killed', statusReason: reason, killedBy: ids(by) };
    if (status === 'crashed') return { status: 'RuntimeError', statusReason: reason };
    if (status === 'accepted') return { status: 'Ignored', statusReason: 'compatible: accepted, as it must be' };
    if (status === 'survived') {
      if (because) return { status: 'Ignored', statusReason: `equivalent: ${because}` };
      return { status: 'Survived', statusReason: `${reason}; to kill it, ${remedyFor(mutant)}` };
    }
    if (because) return { status: 'Ignored', statusReason: `refused on purpose: ${because}` };
    return { status: 'RuntimeError', statusReason: `false kill: ${reason}`, killedBy: ids(by) };
  }

  const files: Record<string, FileResult> = {};
  for (const { name, text } of [...pacts, openApi])
    files[name] = { language: name.endsWith('.json') ? 'json' : 'yaml', source: text, mutants: [] };
  for (const [id, outcome] of outcomes.entries()) {
    const { mutant } = outcome;
    const { file, line } = placeOf(mutant, pacts, openApi);
    const text = file.text.split('\n')[line] ?? '';
    files[file.name]?.mutants.push({
      id: String(id),
      mutatorName: mutant.operator,
      description: nameOf(mutant),
      replacement: mutant.where,
      location: {
        start: { line: line + 1, column: text.length - text.trimStart().length + 1 },
        end: { line: line + 1, column: text.length + 1 },
      },
      coveredBy: ids(mutant.expected),
      ...fateOf(outcome),
    });
  }
  return {
    schemaVersion: '2',
    thresholds: { high: 100, low: 95 },
    framework: { name: 'npm run mutate' },
    files,
    testFiles: { 'the recorded interactions': { tests: interactions.map((name, id) => ({ id: String(id), name })) } },
  };
}

/** One page that needs no other file: the report, and mutation-testing-elements, which shows it. */
export function pageOf(report: MutationTestResult): string {
  const elements = readFileSync(require.resolve('mutation-testing-elements/dist/mutation-test-elements.js'), 'utf8');
  // In a script, these would end it.
  const data = JSON.stringify(report).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Mutants of the gateway</title></head>
<body>
<mutation-test-report-app title-postfix="the contract against mutants of the gateway"></mutation-test-report-app>
<script>${elements.replaceAll('</script', '<\\/script')}</script>
<script>document.querySelector('mutation-test-report-app').report = ${data};</script>
</body>
</html>
`;
}
