import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import getPort from 'get-port';
import { pactDirectory } from '../../../lib/folders';
import { textsIn } from '../../../lib/json';
import { readPactFiles } from '../../../lib/pact-file';
import { commandBlock } from '../../../lib/test/command-block';
import { Shell } from '../../../lib/test/shell';
import { stateServer } from '../../example/state-server';

const [gatewayLine = ''] = commandBlock('provider/README.md', 'With plain Pact tooling');
const [statesLine = ''] = commandBlock('provider/README.md', 'With plain Pact tooling', 1);
const [nativeLine = '', pactJsLine = ''] = commandBlock('provider/README.md', 'With plain Pact tooling', 2);
const tools = [
  ['the native CLI', nativeLine],
  ["pact-js's Verifier", pactJsLine],
] as const;

const descriptions = readPactFiles(pactDirectory).flatMap((pact) => pact.descriptions);

/** Runs a tool, and reads the interactions that it has verified and those that failed before their request was sent. */
async function run(line: string, ports: Record<string, number>) {
  const { code, out } = await new Shell(line, ports).ended();
  const text = stripVTControlCharacters(out);
  const verified = [...text.matchAll(/^ {2}(.+) \(.*verification\)$/gm)].map(([, description = '']) => description);
  return { code, verified, notSetUp: text.match(/Request Failed - .*setup state change/g)?.length ?? 0, text };
}

describe('plain Pact tooling', () => {
  describe('with a gateway and the state server of the example', () => {
    let ports: Record<string, number>;
    let running: Shell[] = [];
    before(async () => {
      ports = { 8080: await getPort(), 9000: await getPort() };
      running = [gatewayLine, statesLine].map((line) => new Shell(line, ports));
      await Promise.all(running.map((each) => each.printed(/listens/)));
    });
    after(() => Promise.all(running.map((each) => each.end())));

    for (const [tool, line] of tools) {
      it(`passes every interaction: ${tool}`, async () => {
        const { code, verified, text } = await run(line, ports);
        expect(code, text).to.equal(0);
        expect(verified).to.have.members(descriptions);
      });
    }

    for (const { json } of readPactFiles(pactDirectory)) {
      for (const interaction of json.interactions) {
        const { description, providerStates } = interaction as {
          description: string;
          providerStates: { name: string }[];
        };
        it(`finds each value that the request injects: ${description}`, async () => {
          const injected = textsIn(interaction).flatMap((text) =>
            [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name),
          );
          const set = async (action: string) => {
            const body = JSON.stringify({ state: providerStates[0]?.name, action });
            const response = await fetch(`http://127.0.0.1:${ports[9000]}/setup`, { method: 'POST', body });
            return Object.keys((await response.json()) as object);
          };
          expect(await set('setup')).to.include.members(injected);
          await set('teardown');
        });
      }
    }
  });

  describe('with a state server that has no token', () => {
    let called: (string | undefined)[];
    let ports: Record<string, number>;
    const closers: (() => void)[] = [];
    async function listen(listener: RequestListener): Promise<number> {
      const server = createServer(listener).listen(0, '127.0.0.1');
      await once(server, 'listening');
      closers.push(() => server.close().closeAllConnections());
      return (server.address() as AddressInfo).port;
    }
    beforeEach(async () => {
      called = [];
      const gateway = await listen(({ url }, response) => {
        called.push(url);
        response.end();
      });
      const states = stateServer({
        url: `http://127.0.0.1:${gateway}`,
        token: undefined,
        businessUid: 'business00000001',
      });
      ports = { 8080: gateway, 9000: await listen(states) };
    });
    afterEach(() => {
      for (const close of closers.splice(0)) close();
    });

    for (const [tool, line] of tools) {
      it(`fails every interaction and sends nothing: ${tool}`, async () => {
        const { code, verified, notSetUp } = await run(line, ports);
        expect({ code, notSetUp, called }).to.deep.equal({ code: 1, notSetUp: descriptions.length, called: [] });
        expect(verified).to.have.members(descriptions);
      });
    }
  });
});
