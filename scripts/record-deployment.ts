import { run } from './lib/cli';
import { connect } from './pipeline/broker-check';
import { brokerHelp } from './pipeline/broker-connection';
import { required, versionOrCommit } from './pipeline/flags';
import { record } from './pipeline/record';

const help = `
npm run pact:record-deployment -- --pacticipant name --environment name

Tells the Pact Broker that a version was deployed to an environment, in the place of the one before. Only after it was.

  --pacticipant name    channel-app, communication-gw or core
  --environment name    such as production; there is no default
  --version version     instead of the commit that is checked out
${brokerHelp}`;

void run({
  help,
  options: {
    pacticipant: { type: 'string' },
    version: { type: 'string' },
    environment: { type: 'string' },
  },
  async main(flags) {
    const pacticipant = required('pacticipant', flags.pacticipant);
    const environment = required('environment', flags.environment);
    const version = await versionOrCommit(flags.version);
    await record(await connect(), 'deployment', { pacticipant, version, environment });
    console.log(`Recorded the deployment of ${pacticipant} ${version} to ${environment}`);
  },
});
