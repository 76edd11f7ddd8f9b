import { expect } from 'chai';
import { Clients, CommunicationGateway, Connection, openTypingSession, WebhookReceiver } from '../../consumer/src';
import { newSecret, type RunningGateway, startGateway } from '../../provider/gateway/start';

const secret = newSecret();

describe("channel-app's flow against the embedded gateway", () => {
  let receiver: WebhookReceiver;
  let gateway: RunningGateway;

  const open = async (callbacks?: { url: string; secrets: string[] }, timeoutMs = 10_000) => {
    gateway = await startGateway({ callbacks });
    const { url: baseUrl, token, businessUid } = gateway;
    const connection = new Connection({ baseUrl, token });
    const services = { gateway: new CommunicationGateway(connection), clients: new Clients(connection), receiver };
    return openTypingSession(services, { businessUid, displayName: 'Flow', externalUid: 'external-1', timeoutMs });
  };

  beforeEach(async () => {
    receiver = await WebhookReceiver.listen({ secret });
  });
  afterEach(async () => {
    await gateway.close();
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
