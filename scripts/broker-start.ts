import { checkHealth } from '../broker/client/check';
import { BrokerError } from '../broker/local/errors';
import { progressTo } from '../broker/local/progress';
import { readSettings } from '../broker/local/settings';
import { startBroker } from '../broker/local/start';
import { run } from '../lib/cli';
import { interruptible } from '../lib/interruption';

const help = `
Starts a Pact Broker on this machine and leaves it running. A broker that runs already stays as it is.

  npm run broker:start                  with Docker where an engine answers, otherwise with Ruby 3.1 or newer
  npm run broker:start -- --fresh       with an empty database (restarts a running one)

  PACT_BROKER_BASE_URL       a broker that runs elsewhere: none is started, but this one must answer
  LOCAL_BROKER_PORT          default 9292; 0 takes any free port; on 127.0.0.1 only
  LOCAL_BROKER_DATA          folder of the data, which is kept between starts; default: one for this user
  LOCAL_BROKER_KIND          docker or ruby: only this one is tried
  PACT_BROKER_DATABASE_URL   postgres://..., with Ruby; default: SQLite in the data folder
  PACT_BROKER_USERNAME, PACT_BROKER_PASSWORD   turn basic auth on
`;

void run({
  help,
  options: { fresh: { type: 'boolean' } },
  async main({ fresh = false }) {
    const { external, ...local } = readSettings();
    const progress = progressTo(process.stdout);
    if (external) {
      const health = await checkHealth(external);
      const remedy = 'correct PACT_BROKER_BASE_URL and its credentials, or unset it to have a local broker started';
      if (!health.ok) throw new BrokerError(`The broker at ${external.url} ${health.reason}: ${remedy}`);
      progress.line(`Started nothing: PACT_BROKER_BASE_URL names ${external.url}, which answers (${health.version})`);
      return;
    }
    await interruptible(async (signal) => {
      const broker = await startBroker({ ...local, fresh, progress, detached: true, signal });
      progress.line(`Pact Broker ${broker.version} ${broker.reused ? 'is already running' : 'runs'} at ${broker.url}`);
      if (!broker.reused) progress.line(`For the other commands: export PACT_BROKER_BASE_URL=${broker.url}`);
    });
  },
});
