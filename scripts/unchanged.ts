import { difference } from '../broker/release/git';
import { run } from '../lib/cli';
import { projectFolder } from '../lib/folders';
import { changedFiles } from '../lib/git';

const help = `
npm run pact:unchanged

Fails when pacts/ differs from the commit, and prints the difference: for CI, after npm run pact:record. Untracked files count too.
`;

void run({
  help,
  async main() {
    const changed = await changedFiles(projectFolder, 'pacts');
    if (changed.length === 0) return;
    console.log(await difference(projectFolder, 'pacts'));
    throw new Error(`Not as committed: ${changed.join(', ')}. Commit what npm run pact:record has written`);
  },
});
