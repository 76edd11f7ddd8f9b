import { run } from '../lib/cli';
import { recordPacts } from './lib/record-pacts';

const help = `
npm run pact:record

Runs the consumer's pact tests (consumer/test/*.pact.ts) and writes what they recorded to pacts/, in place of what was there.
`;

void run({ help, main: () => recordPacts('spec') });
