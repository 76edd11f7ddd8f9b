import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { run } from '../lib/cli';
import { pactDirectory, projectFolder } from '../lib/folders';
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
    const openApi = parse(readFileSync(join(projectFolder, 'provider', 'openapi.yaml'), 'utf8'));
    const count = { compared: 0, callbacks: 0 };
    const lines: string[] = [];
    for (const file of readPactFiles(pactDirectory)) {
      const { http, messages } = interactionsOf([file]);
      count.compared += http.length;
      count.callbacks += messages.length;
      lines.push(...(await disagreements(openApi, file.json)).map((line) => `${file.name} ${line}`));
    }
    if (lines.length > 0) throw new Error(lines.join('\n'));
    console.log(
      `${count.compared} interactions agree with provider/openapi.yaml, ${count.callbacks} callbacks not compared`,
    );
  },
});
