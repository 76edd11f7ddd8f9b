import { run } from '../lib/cli';
import { staleFiles, writeGenerated } from './lib/write-generated';

const help = `
npm run generate [-- --check]

Generates the embedded gateway's routes and types from provider/openapi.yaml, and the tables of provider/README.md: the rules and their
sources, the open questions with what provider/answers.yaml settles, and the provider states that pacts/ uses.

  --check   writes nothing, and fails when a file is not up to date
`;

void run({
  help,
  options: { check: { type: 'boolean' } },
  async main({ check }) {
    if (!check) for (const path of await writeGenerated()) console.log(`wrote ${path}`);
    const stale = check ? await staleFiles() : [];
    if (stale.length > 0) {
      throw new Error(`Not up to date: ${stale.map(([path]) => path).join(', ')}. Run npm run generate`);
    }
  },
});
