import { expect } from 'chai';
import { example } from '../recording/matchers';
import { CommunicationGateway, Connection } from '../src';
import { closing } from './support/closing';
import { ok, refusal, ScriptedServer } from './support/scripted-server';

// Requests that are sent a second apart may arrive a little closer, because the first ones still have to connect.
const almostASecond = 900;

describe('Connection, the throttle', () => {
  const use = closing();

  it('lets eight requests a second leave, retries included', async () => {
    const server = use(await ScriptedServer.listen((_, count) => (count <= 4 ? refusal(503) : ok)));
    const gateway = new CommunicationGateway(new Connection({ baseUrl: server.url, retryDelayMs: 1 }));
    // Four of the five calls are made twice, so the ninth request is the first that has to wait.
    await Promise.all(Array.from({ length: 5 }, () => gateway.sendTyping(example)));
    expect(server.gap(1, 9)).to.be.at.least(almostASecond);
  });
});
