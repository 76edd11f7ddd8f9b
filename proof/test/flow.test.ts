import { expect } from 'chai';
import { openTypingSession } from '../../consumer/src';
import type { StartOptions } from '../../provider/gateway/start';
import { type AppOnGateway, servicesOf, startAppOnGateway } from '../app/app-on-gateway';

describe("channel-app's flow against the embedded gateway", () => {
  let app: AppOnGateway;

  const open = async (options: StartOptions = {}, timeoutMs = 10_000) => {
    app = await startAppOnGateway(options);
    const { businessUid } = app.gateway;
    const flow = { businessUid, displayName: 'Flow', externalUid: 'external-1', timeoutMs };
    return openTypingSession(servicesOf(app), flow);
  };

  afterEach(() => app.close());

  it('gets from nothing to a session in which the contact can type, and cleans up', async () => {
    const session = await open();
    await session.typing();
    expect(app.gateway.store.size).to.deep.equal({ channels: 1, sessions: 1 });
    await session.close();
    expect(app.gateway.store.size).to.deep.equal({ channels: 0, sessions: 0 });
  });

  it('says that the callback never came when there is no webhook, and leaves no channel', async () => {
    const failure = await open({ callbacks: undefined }, 500).catch((error: Error) => error);
    expect(failure).to.include({ name: 'ActivationTimeoutError' });
    expect((failure as Error).message).to.match(
      /^channel \S+ did not become active within \d+ ms: no callback arrived at all$/,
    );
    expect(app.gateway.store.size).to.deep.equal({ channels: 0, sessions: 0 });
  });
});
