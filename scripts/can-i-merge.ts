import { connect } from '../broker/client/check';
import { brokerHelp } from '../broker/client/connection';
import { assertVersion, latestVersion } from '../broker/client/known';
import { decide } from '../broker/release/gate';
import { patienceHelp, patienceOptions, readPatience } from '../broker/release/patience';
import { run, UsageError } from '../lib/cli';
import { optional, required, versionOrCommit } from './lib/flags';

const help = `
npm run pact:can-i-merge -- --pacticipant name

Asks the Pact Broker whether a version works with the main branches of all that it speaks with. Exit code 0 for yes, and for
nothing else.

  --pacticipant name            channel-app, communication-gw or core
  --version version             instead of the commit that is checked out
  --branch name                 the version that was last published from this branch
${patienceHelp}${brokerHelp}`;

void run({
  help,
  options: {
    pacticipant: { type: 'string' },
    version: { type: 'string' },
    branch: { type: 'string' },
    ...patienceOptions,
  },
  async main(flags) {
    const pacticipant = required('pacticipant', flags.pacticipant);
    const branch = optional('branch', flags.branch);
    if (branch && flags.version)
      throw new UsageError('--version and --branch are two answers to one question: give one');
    const patience = readPatience(flags);
    const commit = branch ? undefined : await versionOrCommit(flags.version);
    const client = await connect();
    // Asked for the branch itself, the broker could answer for a version that came after the first time of asking.
    const version = commit ?? (await latestVersion(client, pacticipant, branch ?? ''));
    await assertVersion(client, pacticipant, version);
    await decide(client, ['can-i-merge', '--pacticipant', pacticipant, '--version', version], patience, {
      yes: `${pacticipant} ${version} can be merged`,
      no: `${pacticipant} ${version} cannot be merged`,
    });
  },
});
