import { expect } from 'chai';
import { Clients, CommunicationGateway, Connection, openTypingSession, WebhookReceiver } from '../../consumer/src';
import { buildGateway, type Gateway } from '../../provider/gateway/build';

const businessUid = 'business00000001';
const token = 'staff-token';
const clients = [{ id: 'contact000000001', first_name: 'Sample', last_name: 'Client', email: 'client@example.org' }];
const secret = `whsec_${Buffer.from('a secret of 24 bytes....').toString('base64')}`;

describe("channel-app's flow against the embedded gateway", () => {
  let receiver: WebhookReceiver;
  let gateway: Gateway;

  const open = async (callbacks?: { url: string; secrets: string[] }, timeoutMs = 10_000) => {
    gateway = await buildGateway({
      tokens: [{ token, kind: 'staff', businessUid }],
      clients: { [businessUid]: clients },
      callbacks,
    });
    const connection = new Connection({ baseUrl: await gateway.app.listen({ host: '127.0.0.1', port: 0 }), token });
    const services = { gateway: new CommunicationGateway(connection), clients: new Clients(connection), receiver };
    return openTypingSession(services, { businessUid, displayName: 'Flow', externalUid: 'external-1', timeoutMs });
  };

  beforeEach(async () => {
    receiver = await WebhookReceiver.listen({ secret });
  });
  afterEach(async () => {
    await gateway.app.close();
    await receiver.close();
  });

  it('gets from nothing to a session in which the contact can type, and cleans up', async () => {
    const session = await open({ url: receiver.url, secrets: [secret] });
    await session.typing();
    expect(gateway.store.size).to.deep.equal({ channels: 1, sessions: 1 });
    await session.close();
    expect(gateway.store.size).to.deep.equal({ channels: 0, sessions: 0 });
  });

  it('says that the callback never came when there is no webhook, and leaves no channel', async () => {
    const failure = await open(undefined, 500).catch((error: Error) => error);
    expect(failure).to.include({ name: 'ActivationTimeoutError' });
    expect((failure as Error).message).to.match(
      /^channel \S+ did not become active within \d+ ms: no callback arrived at all$/,
    );
    expect(gateway.store.size).to.deep.equal({ channels: 0, sessions: 0 });
  });
});
