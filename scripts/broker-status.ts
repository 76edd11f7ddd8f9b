import { checkHealth, type Health } from '../broker/client/check';
import { brokerStatus } from '../broker/local/running';
import { readSettings } from '../broker/local/settings';
import { run } from '../lib/cli';

const help = `
Says which Pact Broker the commands would use and whether it is healthy. Exit code 0 if it is, 1 if not.

  PACT_BROKER_BASE_URL                         a broker that somebody else runs
  LOCAL_BROKER_DATA                            folder of the local broker's data, as for broker:start
  PACT_BROKER_USERNAME, PACT_BROKER_PASSWORD   or PACT_BROKER_TOKEN, where it asks for them
`;

/** Prints what is known about a broker. Returns the exit code. */
function print(health: Health, facts: Record<string, string | number | undefined>): number {
  const outcome = health.ok ? { version: health.version, health: 'ok' } : { health: `it ${health.reason}` };
  for (const [name, value] of Object.entries({ ...facts, ...outcome })) {
    if (value !== undefined) console.log(`${name.padEnd(9)}${value}`);
  }
  return health.ok ? 0 : 1;
}

void run({
  help,
  async main() {
    const { external, dataDir, basicAuth } = readSettings();
    const local = await brokerStatus(dataDir, basicAuth);
    if (local && (!external || external.url === local.broker.url)) {
      const { broker, health } = local;
      const [pid, data] = broker.kind === 'ruby' ? [broker.pid, dataDir] : [undefined, `volume ${broker.project}_data`];
      return print(health, { url: broker.url, kind: broker.kind, pid, data });
    }
    if (external) {
      return print(await checkHealth(external), { url: external.url, kind: 'external (PACT_BROKER_BASE_URL)' });
    }
    console.log(`No broker runs on ${dataDir} (npm run broker:start starts one)`);
    return 1;
  },
});
