import { stopBroker } from '../broker/local/running';
import { readSettings } from '../broker/local/settings';
import { run } from '../lib/cli';

const help = `
Stops the Pact Broker that npm run broker:start started; its data stays. Where none runs there is nothing to do.

  LOCAL_BROKER_DATA   folder of the data, as for broker:start
`;

void run({
  help,
  async main() {
    // PACT_BROKER_BASE_URL is not looked at: it may name the local broker by now, and another one is not ours to stop.
    const { dataDir } = readSettings();
    console.log((await stopBroker(dataDir)) ? `Stopped; the data stays in ${dataDir}` : `No broker runs on ${dataDir}`);
  },
});
