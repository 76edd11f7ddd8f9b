import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { json } from 'node:stream/consumers';
import { type Callback, type Gateway, statesOf } from './states';

const webhook = '/webhooks/communication-gw';

const metadataOf = (method: string, url: string, headers: IncomingHttpHeaders) => ({
  'http-method': method,
  'http-path': url.slice(webhook.length),
  contentType: headers['content-type'],
  'webhook-id': headers['webhook-id'],
  'webhook-timestamp': headers['webhook-timestamp'],
});

/**
 * A state server for plain Pact tooling, beside the gateway that is verified. Pact's core asks it for states at POST /setup, and for
 * messages at POST /. The gateway sends its callbacks to /webhooks/communication-gw.
 */
export function stateServer(gateway: Gateway): RequestListener {
  const callbacks: Callback[] = [];
  const { states, tearDown } = statesOf(gateway, callbacks);
  let message: Callback | undefined;

  async function setUp({ state, action }: { state: string; action: string }): Promise<object> {
    if (action === 'teardown') return tearDown();
    // Without the value, pact's core would send the recorded example.
    if (!gateway.token) throw new Error('there is no token for the requests');
    const makeTrue = states[state];
    if (!makeTrue) throw new Error(`there is no state "${state}"`);
    const { values, callback } = await makeTrue();
    message = callback;
    return { token: gateway.token, business_uid: gateway.businessUid, ...values };
  }

  return async (request, response) => {
    const { method = '', url = '', headers } = request;
    const send = (status: number, body: unknown, more = {}) =>
      response.writeHead(status, { 'content-type': 'application/json', ...more }).end(JSON.stringify(body));
    try {
      const body = await json(request);
      if (url === '/setup') send(200, await setUp(body as { state: string; action: string }));
      else if (url.startsWith(webhook)) {
        callbacks.push({ metadata: metadataOf(method, url, headers), body: body as Callback['body'] });
        send(200, {});
      } else if (url === '/' && message) {
        const metadata = Buffer.from(JSON.stringify(message.metadata)).toString('base64');
        send(200, message.body, { 'pact-message-metadata': metadata });
      } else throw new Error(`there is nothing at ${url}`);
    } catch (error) {
      // After a 5xx, pact's core would ask again for a minute.
      send(400, { error: String(error) });
    }
  };
}

if (require.main === module) {
  const { COMMUNICATION_GW_URL: url = '', COMMUNICATION_GW_TOKEN: token, PORT } = process.env;
  const { COMMUNICATION_GW_BUSINESS_UID: businessUid = '' } = process.env;
  const server = createServer(stateServer({ url, token, businessUid }));
  server.listen(Number(PORT), '127.0.0.1', () => console.log(`The state server listens on port ${PORT}`));
}
