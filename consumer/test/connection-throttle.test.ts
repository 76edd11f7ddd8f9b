import { execFile } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { example } from '../recording/matchers';
import { CommunicationGateway, Connection } from '../src';
import { closing } from './support/closing';
import { ok, refusal, ScriptedServer } from './support/scripted-server';

/** Sends typing one after the other, in a process that has nothing else to do. */
const program = (url: string, times: number) => `
  const { CommunicationGateway, Connection } = require(${JSON.stringify(require.resolve('../src'))});
  const gateway = new CommunicationGateway(new Connection({ baseUrl: ${JSON.stringify(url)} }));
  (async () => {
    for (let each = 0; each < ${times}; each += 1) await gateway.sendTyping({ sessionUid: 's', contactUid: 'c' });
    console.log('done');
  })();
`;

describe('Connection, the throttle', () => {
  const use = closing();

  it('lets eight requests a second leave, retries included', async () => {
    const server = use(await ScriptedServer.listen((_, count) => (count <= 4 ? refusal(503) : ok)));
    const gateway = new CommunicationGateway(new Connection({ baseUrl: server.url, retryDelayMs: 1 }));
    // Four of the five calls are made twice, so the ninth request is the first that has to wait.
    await Promise.all(Array.from({ length: 5 }, () => gateway.sendTyping(example)));
    expect(server.gap(1, 8)).to.be.below(1_000);
    expect(server.gap(1, 9)).to.be.at.least(1_000);
  });

  it('counts a request for a second after its response, because the service may count it that late', async () => {
    const responses: number[] = [];
    const server = use(
      await ScriptedServer.listen(async () => {
        await wait(300);
        responses.push(performance.now());
        return ok;
      }),
    );
    const gateway = new CommunicationGateway(new Connection({ baseUrl: server.url }));
    await Promise.all(Array.from({ length: 9 }, () => gateway.sendTyping(example)));
    expect(Number(server.requests[8]?.at) - Number(responses[0])).to.be.at.least(1_000);
  });

  it('keeps a process alive in which a call waits for its turn', async () => {
    const server = use(await ScriptedServer.listen(() => ok));
    const args = ['-r', 'ts-node/register', '-e', program(server.url, 10)];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    expect(stdout).to.equal('done\n');
    expect(server.requests).to.have.lengthOf(10);
  });
});
