import { join } from 'node:path';
import { run } from '../lib/cli';
import { projectFolder } from '../lib/folders';
import { writeInFolder } from '../lib/write-file';
import { readRooms } from './lib/rooms';

const help = `
npm run rooms [-- --write | --check]

Prints which folder imports which, as a Mermaid flowchart. Tests are left out.

  --write   writes the flowchart to CONTRIBUTING.md
  --check   exit code 1 when .dependency-cruiser.cjs forbids an import, or when the flowchart in CONTRIBUTING.md is not up to date
`;

void run({
  help,
  options: { write: { type: 'boolean' }, check: { type: 'boolean' } },
  async main({ write, check }) {
    const { flowchart, contributing, problems } = await readRooms(projectFolder);
    if (check && problems.length > 0) throw new Error(problems.join('\n'));
    if (write) await writeInFolder(join(projectFolder, 'CONTRIBUTING.md'), contributing);
    if (!check && !write) console.log(flowchart);
  },
});
