import { connect } from '../broker/client/check';
import { brokerHelp } from '../broker/client/connection';
import { publish } from '../broker/release/publish';
import { identify } from '../broker/release/version';
import { run } from '../lib/cli';
import { pactDirectory, projectFolder } from '../lib/folders';
import { readPacts } from '../provider/verification/pacts/pact-files';
import { optional } from './lib/flags';

const help = `
npm run pact:publish

Publishes pacts/ to the Pact Broker, under the commit that is checked out and its branch. Publishing the same pacts again is fine.

  --branch name      instead of the one that CI or git names
  --build-url url    instead of the one that CI names
  --allow-dirty      publishes uncommitted changes too; the version is then <sha>-dirty-<hash of the changes>
${brokerHelp}
The branch and the URL of the build come from the variables of GitHub Actions, GitLab CI, Jenkins, Buildkite, CircleCI, Azure Pipelines,
Bitbucket Pipelines, Travis CI or Drone; elsewhere the branch is git's. In TeamCity, pass --branch %teamcity.build.branch% where HEAD is
detached.
`;

void run({
  help,
  options: {
    branch: { type: 'string' },
    'build-url': { type: 'string' },
    'allow-dirty': { type: 'boolean' },
  },
  async main(flags) {
    const version = await identify({
      root: projectFolder,
      env: process.env,
      branch: optional('branch', flags.branch),
      buildUrl: optional('build-url', flags['build-url']),
      allowDirty: flags['allow-dirty'],
      hints: { branch: '--branch', allowDirty: '--allow-dirty' },
    });
    const pacts = readPacts(pactDirectory);
    const client = await connect();
    for (const line of await publish(client, pacts, version)) console.log(line);
  },
});
