import { pactsOf } from '../../provider/verification/pacts/pact-files';
import { WebhookListener } from '../../provider/verification/target/listener';
import type { Target } from '../../provider/verification/target/target';
import { verify } from '../../provider/verification/verify';
import { business, type GatewayAddress, token } from './gateway-address';

// A program of its own: `verify-ours-process.ts DIRECTORY ADDRESS PORT` verifies as npm run pact:verify does, against a server
// that has no throttle and sends its callbacks to the port, and prints the report.

const [directory = '', address = '', port] = process.argv.slice(2);
const { url } = JSON.parse(address) as GatewayAddress;

async function openTarget(): Promise<Target> {
  const listener = await WebhookListener.listen({ host: '127.0.0.1', port: Number(port), path: '/' });
  return {
    kind: 'remote',
    urls: { 'communication-gw': url, core: url },
    token,
    businessUid: business,
    requestsPerSecond: 0,
    listener,
    close: () => listener.close(),
  };
}

void verify({ pacts: pactsOf(directory), openTarget, activationTimeoutMs: 5000 }).then((report) =>
  process.stdout.write(`\n${JSON.stringify(report)}\n`),
);
