import { Command } from '../../lib/test/command';

/**
 * Starts a gateway in another process, whose callbacks lead nowhere. Returns it, and the variables with which commands call it.
 * @param activationDelayMs milliseconds from a request for an activation to its callback
 */
export async function startLostGateway(token: string, activationDelayMs: number) {
  const gateway = new Command('gateway-start', [], {
    STAFF_TOKEN: token,
    // A port that fetch would call, where nobody listens.
    WEBHOOK_URL: 'http://127.0.0.1:2/nowhere',
    ACTIVATION_DELAY_MS: String(activationDelayMs),
  });
  const [, url = ''] = await gateway.printed(/listens on (http:\S+)\n/);
  const live = {
    COMMUNICATION_GW_URL: url,
    COMMUNICATION_GW_TOKEN: token,
    COMMUNICATION_GW_BUSINESS_UID: 'business00000001',
    WEBHOOK_LISTEN: '127.0.0.1:0',
  };
  return { gateway, live };
}
