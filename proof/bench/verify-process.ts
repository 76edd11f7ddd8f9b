import { Verifier } from '@pact-foundation/pact';
import type { GatewayAddress } from './gateway-address';

// A program of its own: `verify-process.ts PACT ADDRESS` verifies with pact-js's Verifier, as its documentation shows it, and
// prints the results that it resolves with.

const [pact = '', address = ''] = process.argv.slice(2);
const { url, values } = JSON.parse(address) as GatewayAddress;

async function main() {
  const results = await new Verifier({
    provider: 'communication-gw',
    providerBaseUrl: url,
    pactUrls: [pact],
    logLevel: 'error',
    stateHandlers: { 'an active session exists': async () => values },
  }).verifyProvider();
  process.stdout.write(`\n${JSON.stringify(JSON.parse(results))}\n`);
}

void main();
