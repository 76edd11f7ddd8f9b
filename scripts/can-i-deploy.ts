import { connect } from '../broker/client/check';
import { brokerHelp } from '../broker/client/connection';
import { assertEnvironment, assertVersion } from '../broker/client/known';
import { decide } from '../broker/release/gate';
import { patienceHelp, patienceOptions, readPatience } from '../broker/release/patience';
import { run } from '../lib/cli';
import { required, versionOrCommit } from './lib/flags';

const help = `
npm run pact:can-i-deploy -- --pacticipant name --to-environment name

Asks the Pact Broker whether a version works with all that is in an environment. Exit code 0 for yes, and for nothing else.

  --pacticipant name            channel-app, communication-gw or core
  --to-environment name         such as production
  --version version             instead of the commit that is checked out
${patienceHelp}${brokerHelp}`;

void run({
  help,
  options: {
    pacticipant: { type: 'string' },
    version: { type: 'string' },
    'to-environment': { type: 'string' },
    ...patienceOptions,
  },
  async main(flags) {
    const pacticipant = required('pacticipant', flags.pacticipant);
    const environment = required('to-environment', flags['to-environment']);
    const patience = readPatience(flags);
    const version = await versionOrCommit(flags.version);
    const client = await connect();
    await assertEnvironment(client, environment);
    await assertVersion(client, pacticipant, version);
    const subject = ['--pacticipant', pacticipant, '--version', version];
    await decide(client, ['can-i-deploy', ...subject, '--to-environment', environment], patience, {
      yes: `${pacticipant} ${version} can be deployed to ${environment}`,
      no: `${pacticipant} ${version} cannot be deployed to ${environment}`,
    });
  },
});
