import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { run } from '../lib/cli';
import { colours } from '../lib/colours';
import { pactDirectory, projectFolder } from '../lib/folders';
import { interactionsOf, readPactFiles } from '../lib/pact-file';
import { readBeyond } from '../proof/coverage/beyond';
import { cover } from '../proof/coverage/cover';
import { OpenApi } from '../proof/coverage/openapi';
import { render } from '../proof/coverage/render';
import { readDocument } from '../workflows/runner/document';

const help = `
npm run coverage

Holds the step lists of workflows/ against pacts/, and both against provider/openapi.yaml: each step has an interaction with its
call, parameters, body keys and accepted statuses, which gives what the step extracts; each callback that a step waits for has a
message; each interaction belongs to a step, or is named in workflows/beyond.yaml with the reason.

Exit code 0 when all is covered, 1 when not.
`;

const at = (...path: string[]) => join(projectFolder, ...path);
const text = (...path: string[]) => readFileSync(at(...path), 'utf8');

function documents() {
  const files = readdirSync(at('workflows')).filter((file) => file.endsWith('.md'));
  if (files.length === 0) throw new Error('workflows/ holds no document: there is nothing to cover');
  return files.sort().map((file) => readDocument(at('workflows', file)));
}

void run({
  help,
  async main() {
    const rows = cover({
      documents: documents(),
      interactions: interactionsOf(readPactFiles(pactDirectory)),
      beyond: readBeyond('workflows/beyond.yaml', text('workflows', 'beyond.yaml')),
      openApi: new OpenApi(parse(text('provider', 'openapi.yaml'))),
    });
    process.stdout.write(render(rows, colours));
    return rows.some(({ problems }) => problems.length > 0) ? 1 : 0;
  },
});
