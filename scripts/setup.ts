import { z } from 'zod';
import { connect } from '../broker/client/check';
import { brokerHelp, setTogether } from '../broker/client/connection';
import { setUp } from '../broker/release/setup';
import { mainBranch } from '../broker/release/version';
import { run } from '../lib/cli';
import { readEnvironment, variable } from '../lib/environment';
import { projectFolder } from '../lib/folders';

const help = `
npm run pact:setup

Sets the Pact Broker up for the pipeline: the pacticipants channel-app, communication-gw and core with their main branch, the
environments test and production, and two webhooks. Running it again changes nothing.

  CHANNEL_APP_REPOSITORY_URL, COMMUNICATION_GW_REPOSITORY_URL, CORE_REPOSITORY_URL   shown with the pacticipants
  PACT_MAIN_BRANCH      their main branch, instead of the one that CI or git names

  PROVIDER_CI_URL       the broker tells it of each pact that a provider has not verified, such as
                        https://api.github.com/repos/OWNER/REPO/dispatches
  PROVIDER_CI_TOKEN     bearer token for it
  COMMIT_STATUS_URL     the broker tells it of each verification, with the commit's sha put after it, such as
                        https://api.github.com/repos/OWNER/REPO/statuses
  COMMIT_STATUS_TOKEN   bearer token for it
${brokerHelp}`;

const plainUrl = variable.url.refine((url) => !URL.canParse(url) || !new URL(url).password, {
  error: 'must not hold a password: the broker shows it to all',
});

const settings = z
  .object({
    CHANNEL_APP_REPOSITORY_URL: plainUrl.optional(),
    COMMUNICATION_GW_REPOSITORY_URL: plainUrl.optional(),
    CORE_REPOSITORY_URL: plainUrl.optional(),
    PROVIDER_CI_URL: plainUrl.optional(),
    PROVIDER_CI_TOKEN: variable.token.optional(),
    COMMIT_STATUS_URL: variable.serviceUrl('COMMIT_STATUS_TOKEN').optional(),
    COMMIT_STATUS_TOKEN: variable.token.optional(),
  })
  .check(setTogether('PROVIDER_CI_URL', 'PROVIDER_CI_TOKEN'))
  .check(setTogether('COMMIT_STATUS_URL', 'COMMIT_STATUS_TOKEN'));

const destination = (url: string | undefined, token: string | undefined) => (url && token ? { url, token } : undefined);

void run({
  help,
  async main() {
    const env = readEnvironment(settings);
    const client = await connect();
    const main = await mainBranch({ root: projectFolder, env: process.env });
    if (!main) {
      throw new Error('No main branch is known here: set PACT_MAIN_BRANCH, or run git remote set-head origin --auto');
    }
    const options = {
      mainBranch: main,
      repositoryUrls: {
        'channel-app': env.CHANNEL_APP_REPOSITORY_URL,
        'communication-gw': env.COMMUNICATION_GW_REPOSITORY_URL,
        core: env.CORE_REPOSITORY_URL,
      },
      providerCi: destination(env.PROVIDER_CI_URL, env.PROVIDER_CI_TOKEN),
      commitStatus: destination(env.COMMIT_STATUS_URL, env.COMMIT_STATUS_TOKEN),
    };
    await setUp(client, options, (line) => console.log(line));
  },
});
