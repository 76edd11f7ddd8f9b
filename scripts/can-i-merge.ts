import { connect } from '../broker/client/check';
import { latestVersion } from '../broker/client/lookup';
import { run, UsageError } from '../lib/cli';
import { tell } from '../results/tell';
import { optional, required, versionOrCommit } from './lib/flags';
import { decide, gateHelp, gateOptions, readPatience } from './lib/gate-command';

const help = `
npm run pact:can-i-merge -- --pacticipant name

Asks the Pact Broker if a version works with the main branches of all pacticipants that it has pacts with. Exit code 0 means yes, any
other no.

  --pacticipant name            channel-app, communication-gw or core
  --branch name                 the version that was last published from this branch
${gateHelp}`;

void run({
  help,
  options: { ...gateOptions, branch: { type: 'string' } },
  main: (flags) =>
    tell('pact:can-i-merge', flags, async (say) => {
      const pacticipant = required('pacticipant', flags.pacticipant);
      const branch = optional('branch', flags.branch);
      const given = optional('version', flags.version);
      if (branch && given) throw new UsageError('--version and --branch both name the version: give one of them');
      const patience = readPatience(flags);
      const own = branch ? '' : await versionOrCommit(given);
      const client = await connect();
      // The broker gets the version, not the branch: while the gate waits, the branch may move to another version.
      const version = branch ? await latestVersion(client, pacticipant, branch) : own;
      return decide(client, ['can-i-merge'], { pacticipant, version, done: 'merged' }, patience, say);
    }),
});
