import { run } from './lib/cli';
import { targetHelp } from './lib/target-settings';
import { verifyPacts } from './lib/verify-pacts';

const help = `
npm run pact:verify [-- --verbose]

Replays the pacts of pacts/ against communication-gw and core, the embedded ones unless a live gateway is named.

  --verbose   shows what the Verifier itself prints
${targetHelp}
Exit code 0 when every interaction is verified, 1 when not, 130 after Ctrl-C.
`;

void run({ help, options: { verbose: { type: 'boolean' } }, main: ({ verbose }) => verifyPacts({ verbose }) });
