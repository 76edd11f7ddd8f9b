import { run } from '../lib/cli';
import { recordPacts } from './lib/record-pacts';

const help = `
npm run pact:record

Runs the consumer's recording tests (consumer/recording/*.pact.ts), and replaces the files of pacts/ by those that they recorded.
`;

void run({ help, main: () => recordPacts('spec') });
