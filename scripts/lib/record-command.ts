import { connect } from '../../broker/client/check';
import { brokerHelp } from '../../broker/client/connection';
import { type Deployment, registerDeployment } from '../../broker/release/deployment';
import { run } from '../../lib/cli';
import { required, versionOrCommit } from './flags';

/** Runs pact:record-deployment or pact:record-release. @param meaning completes "Tells the Pact Broker that a version was …" */
export function recordCommand(kind: Deployment['kind'], meaning: string): void {
  void run({
    help: `
npm run pact:record-${kind} -- --pacticipant name --environment name

Tells the Pact Broker that a version was ${meaning}. Run it after that, not before.

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
      await registerDeployment(await connect(), { kind, pacticipant, version, environment });
      console.log(`Registered the ${kind} of ${pacticipant} ${version} to ${environment}`);
    },
  });
}
