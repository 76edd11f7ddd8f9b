import { join } from 'node:path';
import { record } from '../consumer/recording/record';
import { run } from './lib/cli';

const help = `
npm run pact:record

Runs the consumer's pact tests (consumer/test/*.pact.ts) and writes what they recorded to pacts/, in place of what was there.
`;

void run({
  help,
  async main() {
    for (const [file, { interactions }] of await record(join(__dirname, '..', 'pacts'))) {
      console.log(`pacts/${file}: ${interactions} interaction${interactions === 1 ? '' : 's'}`);
    }
  },
});
