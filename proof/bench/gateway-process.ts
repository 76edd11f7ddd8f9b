import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildGateway } from '../../provider/gateway/build';
import { business, client, type GatewayAddress, token } from './gateway-address';

// A server of its own: the embedded gateway without its throttle, with an active session in it, and with an endpoint that
// tells of that session to whoever sets a provider state up, as the documentation of the native verifier has it.

async function main() {
  const [callbacks = ''] = process.argv.slice(2);
  const { app, store } = await buildGateway({
    tokens: [{ token, kind: 'staff', businessUid: business }],
    clients: { [business]: [{ id: client, first_name: 'Sample', last_name: 'Client', email: 'client@example.org' }] },
    callbacks: callbacks ? { url: callbacks, secrets: [] } : undefined,
    requestsPerSecond: 0,
  });
  const channel = store.addChannel({ businessUid: business, displayName: 'Bench' });
  channel.status = 'active';
  const session = store.addSession({
    businessUid: business,
    channelUid: channel.uid,
    contactUid: client,
    externalUid: 'bench',
  });
  if (!session) throw new Error('A new channel has no session, so one can be added');
  session.status = 'active';
  const values = { session_uid: session.uid, contact_uid: client };
  const states = createServer((request, response) => {
    request.resume().once('end', () => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(values));
    });
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  await new Promise<void>((resolve) => states.listen(0, '127.0.0.1', resolve));
  const { port } = states.address() as AddressInfo;
  process.send?.({ url, statesUrl: `http://127.0.0.1:${port}/`, values } satisfies GatewayAddress);
}

process.once('disconnect', () => process.exit(0));
void main();
