import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { FileResult, MutantResult, MutationTestResult } from 'mutation-testing-report-schema/api';
import { readPactFiles } from '../../lib/pact-file';
import { type Mutant, nameOf } from './mutant';
import { remedyFor } from './render';
import type { Outcome, Score } from './score';

/** A file in which mutants are shown. */
interface ShownFile {
  readonly name: string;
  readonly text: string;
  readonly lines: readonly string[];
}

const shownFile = (root: string, path: string): ShownFile => {
  const text = readFileSync(path, 'utf8');
  return { name: relative(root, path), text, lines: text.split('\n') };
};

const lineWith = ({ lines }: ShownFile, part: string) => lines.findIndex((line) => line.includes(part));

/** A mutant is shown at the interaction that has to notice it, else at its path in provider/openapi.yaml. */
function placeOf(mutant: Mutant, pacts: readonly ShownFile[], openapi: ShownFile): { file: ShownFile; line: number } {
  for (const description of mutant.expected) {
    for (const file of pacts) {
      const line = lineWith(file, `"description": ${JSON.stringify(description)}`);
      if (line >= 0) return { file, line };
    }
  }
  const path = /\/[\w/]+/.exec(mutant.where)?.[0] ?? mutant.where;
  return { file: openapi, line: Math.max(0, lineWith(openapi, `  ${path}`)) };
}

const ids = (descriptions: readonly string[], all: readonly string[]) =>
  descriptions.map((description) => String(all.indexOf(description)));

/** The outcomes in the form of mutation-testing-report-schema, which other tools read. */
export function reportOf(
  outcomes: readonly Outcome[],
  { equivalents, stricter }: Score,
  { root, pactDirectory, openapi }: { root: string; pactDirectory: string; openapi: string },
): MutationTestResult {
  const files = readPactFiles(pactDirectory);
  const pacts = files.map(({ path }) => shownFile(root, path));
  const document = shownFile(root, openapi);
  const interactions = files.flatMap(({ descriptions }) => descriptions);
  const reasons = new Map([...equivalents, ...stricter].map(({ outcome, because }) => [outcome, because]));

  function resultOf(outcome: Outcome, id: number, lines: readonly string[], line: number): MutantResult {
    const { mutant, status, by, reason } = outcome;
    const because = reasons.get(outcome);
    const text = lines[line] ?? '';
    const shown = {
      killed: { status: 'Killed', statusReason: reason, killedBy: ids(by, interactions) },
      survived: because
        ? { status: 'Ignored', statusReason: `equivalent: ${because}` }
        : {
            status: 'Survived',
            statusReason: `${reason}; to kill it, ${remedyFor(mutant)}`,
          },
      crashed: { status: 'RuntimeError', statusReason: reason },
      accepted: { status: 'Ignored', statusReason: 'compatible: accepted, as it must be' },
      refused: because
        ? { status: 'Ignored', statusReason: `refused on purpose: ${because}` }
        : { status: 'RuntimeError', statusReason: `false kill: ${reason}`, killedBy: ids(by, interactions) },
    } as const;
    return {
      id: String(id),
      mutatorName: mutant.operator,
      description: nameOf(mutant),
      replacement: mutant.where,
      location: {
        start: { line: line + 1, column: text.length - text.trimStart().length + 1 },
        end: { line: line + 1, column: text.length + 1 },
      },
      coveredBy: ids(mutant.expected, interactions),
      ...(shown[status] as Pick<MutantResult, 'status' | 'statusReason' | 'killedBy'>),
    };
  }

  const results: Record<string, FileResult> = {};
  for (const { name, text } of [...pacts, document]) {
    results[name] = { language: name.endsWith('.json') ? 'json' : 'yaml', source: text, mutants: [] };
  }
  for (const [id, outcome] of outcomes.entries()) {
    const { file, line } = placeOf(outcome.mutant, pacts, document);
    results[file.name]?.mutants.push(resultOf(outcome, id, file.lines, line));
  }
  return {
    schemaVersion: '2',
    thresholds: { high: 100, low: 95 },
    framework: { name: 'npm run mutate' },
    files: results,
    testFiles: { 'the recorded interactions': { tests: interactions.map((name, id) => ({ id: String(id), name })) } },
  };
}

/** One page that needs nothing else: the report, and mutation-testing-elements, which shows it. */
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
