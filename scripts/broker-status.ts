import { checkHealth } from '../broker/local/health';
import { brokerStatus } from '../broker/local/running';
import { basicAuthorization, readSettings } from '../broker/local/settings';
import { run } from '../lib/cli';

const help = `
Says which Pact Broker the commands would use and whether it is well. Exit code 0 if so, 1 if not.

  PACT_BROKER_BASE_URL                         a broker that somebody else runs
  LOCAL_BROKER_DATA                            folder of the local broker's data, as for broker:start
  PACT_BROKER_USERNAME, PACT_BROKER_PASSWORD   or PACT_BROKER_TOKEN, where it asks for them
`;

function print(facts: Record<string, string | number | undefined>): void {
  for (const [name, value] of Object.entries(facts)) {
    if (value !== undefined) console.log(`${name.padEnd(9)}${value}`);
  }
}

void run({
  help,
  async main() {
    const { external, dataDir, basicAuth } = readSettings(process.env);
    const local = await brokerStatus(dataDir, basicAuth && basicAuthorization(basicAuth));
    const isLocal = local && (!external || external.url === local.record.url);
    if (!external && !isLocal) {
      console.log(`No broker runs on ${dataDir} (npm run broker:start starts one)`);
      return 1;
    }
    const health = isLocal ? local.health : await checkHealth(external?.url ?? '', external?.authorization);
    const { record } = isLocal ? local : {};
    print({
      url: record ? record.url : external?.url,
      kind: record ? record.kind : 'external (PACT_BROKER_BASE_URL)',
      pid: record?.kind === 'ruby' ? record.pid : undefined,
      data: record && (record.kind === 'ruby' ? dataDir : `volume ${record.project}_data`),
      version: health.ok ? health.version : undefined,
      health: health.ok ? 'ok' : `it ${health.reason}`,
    });
    return health.ok ? 0 : 1;
  },
});
