import { run } from '../lib/cli';
import { pactDirectory } from '../lib/folders';
import { readOpenApi } from '../lib/openapi';
import { interactionsOf, readPactFiles } from '../lib/pact-file';
import { disagreements } from '../proof/coverage/comparator';

const help = `
npm run pact:compare

Compares the requests and responses of pacts/ with provider/openapi.yaml, without a server. Exit code 1 when they disagree.
Callbacks are not compared: npm run coverage looks for their webhooks.
`;

void run({
  help,
  async main() {
    const { json: openApi } = readOpenApi();
    const files = readPactFiles(pactDirectory);
    const lines: string[] = [];
    for (const { name, json } of files)
      for (const line of await disagreements(openApi, json)) lines.push(`${name} ${line}`);
    if (lines.length > 0) throw new Error(lines.join('\n'));
    const { http, messages } = interactionsOf(files);
    console.log(
      `${http.length} interactions agree with provider/openapi.yaml, ${messages.length} callbacks not compared`,
    );
  },
});
