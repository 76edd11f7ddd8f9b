import { Verifier } from '@pact-foundation/pact';

const { COMMUNICATION_GW_URL: providerBaseUrl = '', STATE_SERVER_PORT } = process.env;

// It takes the URL of a state server, because the interaction would be replayed all the same after a state handler of its own has failed.
new Verifier({
  providerBaseUrl,
  pactUrls: ['pacts/channel-app-communication-gw.json', 'pacts/channel-app-core.json'],
  providerStatesSetupUrl: `http://127.0.0.1:${STATE_SERVER_PORT}/setup`,
  providerStatesSetupTeardown: true,
  transports: [{ protocol: 'message', port: Number(STATE_SERVER_PORT), path: '/' }],
  logLevel: 'error',
})
  .verifyProvider()
  .catch(() => {
    // Pact's core has printed what failed.
    process.exitCode = 1;
  });
