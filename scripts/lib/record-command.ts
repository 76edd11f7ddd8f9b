import { connect } from '../../broker/client/check';
import { brokerHelp } from '../../broker/client/connection';
import { record } from '../../broker/release/record';
import { run } from '../../lib/cli';
import { required, versionOrCommit } from './flags';

/** The two commands differ in what they tell the broker. @param meaning completes "Tells the Pact Broker that a version was …" */
export function recordCommand(what: 'deployment' | 'release', meaning: string): void {
  void run({
    help: `
npm run pact:record-${what} -- --pacticipant name --environment name

Tells the Pact Broker that a version was ${meaning}. Only after it was.

  --pacticipant name    channel-app, communication-gw or core
  --environment name    such as production; there is no default
  --version version     instead of the commit that is checked out
${brokerHelp}`,
    options: {
      pacticipant: { type: 'string' },
      version: { type: 'string' },
      environment: { type: 'string' },
    },
    async main(flags) {
      const pacticipant = required('pacticipant', flags.pacticipant);
      const environment = required('environment', flags.environment);
      const version = await versionOrCommit(flags.version);
      await record(await connect(), what, { pacticipant, version, environment });
      console.log(`Recorded the ${what} of ${pacticipant} ${version} to ${environment}`);
    },
  });
}
