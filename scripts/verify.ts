import { brokerHelp } from '../broker/client/connection';
import { run, UsageError } from '../lib/cli';
import { pactDirectory } from '../lib/folders';
import { pactsOf } from '../provider/verification/pacts/pact-files';
import { ofVerification } from '../results/cases/verification';
import { resultHelp, resultOptions, tell } from '../results/tell';
import { readTargetSettings, targetHelp } from './lib/target-settings';
import { verifyBrokerPacts } from './lib/verify-broker-pacts';
import { verifyPacts } from './lib/verify-pacts';

const help = `
npm run pact:verify [-- --verbose] [--json [FILE.json]] [--junit FILE]
npm run pact:verify -- --broker [--provider NAME] [--verbose] [--json [FILE.json]] [--junit FILE]

Replays pacts against communication-gw and core: the embedded ones, unless a live gateway is named. The pacts are those of pacts/,
or with --broker those that a Pact Broker wants verified: of the main branches, of deployed and released versions, and of the branch
with the same name. A pact that no version of the provider has passed yet is pending: its failure is shown, but does not fail the build.

  --verbose         shows the output of pact's core
  --broker          takes the pacts from the broker
  --provider NAME   only those with communication-gw, or with core${resultHelp}${targetHelp}
With --broker:
${brokerHelp}
  PACT_URL               only this pact, which the broker's webhook names
  PACT_PUBLISH_RESULTS   true publishes the results
  PACT_PROVIDER_VERSION, PACT_PROVIDER_BRANCH   what they are published for (the commit that is checked out)
  PACT_WIP_SINCE         date since which work in progress is verified too, on the main branch and as pending (2026-01-01)
  PACT_MAIN_BRANCH       the main branch (what CI or git names)

Exit code 0 when every interaction is verified, and the broker has the results that were to be published; 1 when not; 130 after Ctrl-C.
`;

void run({
  help,
  options: {
    verbose: { type: 'boolean' },
    broker: { type: 'boolean' },
    provider: { type: 'string' },
    ...resultOptions,
  },
  main: ({ verbose, broker, provider, ...flags }) =>
    tell('pact:verify', flags, async (say) => {
      if (broker) return verifyBrokerPacts(say, { provider, verbose });
      if (provider) throw new UsageError('--provider goes with --broker');
      return ofVerification(await verifyPacts(pactsOf(pactDirectory), readTargetSettings(), say, { verbose }));
    }),
});
