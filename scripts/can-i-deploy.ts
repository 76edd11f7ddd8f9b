import { connect } from '../broker/client/check';
import { assertEnvironment } from '../broker/client/lookup';
import { run } from '../lib/cli';
import { tell } from '../results/tell';
import { required, versionOrCommit } from './lib/flags';
import { decide, gateHelp, gateOptions, readPatience } from './lib/gate-command';

const help = `
npm run pact:can-i-deploy -- --pacticipant name --to-environment name

Asks the Pact Broker if a version works with everything that is in an environment. Exit code 0 means yes, any other no.

  --pacticipant name            channel-app, communication-gw or core
  --to-environment name         such as production
${gateHelp}`;

void run({
  help,
  options: { ...gateOptions, 'to-environment': { type: 'string' } },
  main: (flags) =>
    tell('pact:can-i-deploy', flags, async (say) => {
      const pacticipant = required('pacticipant', flags.pacticipant);
      const environment = required('to-environment', flags['to-environment']);
      const patience = readPatience(flags);
      const version = await versionOrCommit(flags.version);
      const client = await connect();
      await assertEnvironment(client, environment);
      const command = ['can-i-deploy', '--to-environment', environment] as const;
      return decide(client, command, { pacticipant, version, done: `deployed to ${environment}` }, patience, say);
    }),
});
