import { stopBroker } from '../broker/local/running';
import { readSettings } from '../broker/local/settings';
import { run } from '../lib/cli';

const help = `
Stops the Pact Broker that npm run broker:start started; its data stays. Does nothing when none runs.

  LOCAL_BROKER_DATA   folder of the data, as for broker:start
`;

void run({
  help,
  async main() {
    // PACT_BROKER_BASE_URL is ignored: it may name this very broker, and any other is not ours to stop.
    const { dataDir } = readSettings();
    console.log((await stopBroker(dataDir)) ? `Stopped; the data stays in ${dataDir}` : `No broker runs on ${dataDir}`);
  },
});
