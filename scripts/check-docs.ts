import { run } from '../lib/cli';
import { projectFolder } from '../lib/folders';
import { checkDocs } from './lib/docs';

const help = `
Fails when a Markdown file outside workflows/ names a path or an npm command that does not exist, or shows commands that are run neither by
a test (with commandBlock of lib/test/command-block.ts) nor by .ci/run.
`;

void run({
  help,
  async main() {
    const findings = checkDocs(projectFolder);
    if (findings.length > 0) throw new Error(findings.join('\n'));
  },
});
