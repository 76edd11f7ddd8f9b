import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../lib/cli';
import { projectFolder } from '../lib/folders';
import { generated } from '../provider/generate/generated';

const help = `
npm run generate [-- --check]

Generates the embedded gateway's routes and types from provider/openapi.yaml, and the tables of provider/README.md: the rules and their
sources, the open questions, and the provider states that pacts/ uses.

  --check   writes nothing, and fails when a file is not up to date
`;

const at = (path: string) => join(projectFolder, path);
const current = (path: string) => (existsSync(at(path)) ? readFileSync(at(path), 'utf8') : undefined);

void run({
  help,
  options: { check: { type: 'boolean' } },
  async main({ check }) {
    const stale = [...(await generated())].filter(([path, text]) => current(path) !== text);
    if (check && stale.length > 0) {
      throw new Error(`Not up to date: ${stale.map(([path]) => path).join(', ')}. Run npm run generate`);
    }
    for (const [path, text] of stale) {
      writeFileSync(at(path), text);
      console.log(`wrote ${path}`);
    }
  },
});
