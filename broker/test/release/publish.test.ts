import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { recordedPacts } from '../../../provider/test/verification/run';
import { readPacts } from '../../../provider/verification/pacts/pact-files';
import { BrokerClient } from '../../client/broker-client';
import { publish } from '../../release/publish';
import { answering } from '../client/fixtures';
import { failure, server, temporaryFolder } from '../fixtures';

describe('publishing', () => {
  const version = { number: 'a'.repeat(40), branch: 'main' };
  const publishTo = (url: string) => publish(new BrokerClient({ url }), readPacts(recordedPacts), version);

  /** Keeps what is published as a broker does: each pact at an address, and each interaction with an id. */
  async function broker(kept: (content: { interactions: object[] }) => object = (content) => content) {
    const bodies: string[] = [];
    const shown = new Map<string, object>();
    const url = await server((request, response) => {
      const respond = async () => {
        if (request.method === 'GET') return shown.get(request.url ?? '');
        const body = await text(request);
        bodies.push(body);
        const { contracts } = JSON.parse(body);
        for (const { providerName, content } of contracts) {
          const pact = JSON.parse(Buffer.from(content, 'base64').toString());
          const interactions = pact.interactions.map((each: object, index: number) => ({ _id: `${index}`, ...each }));
          const path = `/pacts/provider/${providerName}/consumer/channel-app/version/${version.number}`;
          shown.set(path, kept({ ...pact, interactions }));
        }
        shown.set(`/pacticipants/channel-app/branches/main/versions/${version.number}`, {});
        return {
          notices: [
            { type: 'success', text: ' published' },
            { type: 'prompt', text: 'Next steps' },
          ],
        };
      };
      void respond().then((data) => answering(data ? 200 : 404, JSON.stringify(data))(request, response));
    });
    return { url, bodies };
  }

  it('sends all pacts in one request, as they are in the files', async () => {
    const { url, bodies } = await broker();
    expect(await publishTo(url)).to.deep.equal(['published']);
    expect(bodies).to.have.length(1);
    const { contracts, ...rest } = JSON.parse(bodies[0] ?? '');
    expect(rest).to.deep.equal({
      pacticipantName: 'channel-app',
      pacticipantVersionNumber: version.number,
      branch: 'main',
    });
    expect(contracts.map((each: { providerName: string }) => each.providerName)).to.deep.equal([
      'communication-gw',
      'core',
    ]);
    const core = await readFile(join(recordedPacts, 'channel-app-core.json'), 'utf8');
    expect(Buffer.from(contracts[1].content, 'base64').toString()).to.equal(core);
  });

  it('fails where the broker has other interactions afterwards', async () => {
    const { url } = await broker(({ interactions }) => ({ interactions: interactions.slice(1) }));
    expect((await failure(publishTo(url))).message).to.match(
      /took the pact with communication-gw, but does not show it at pacts\/\S+: interactions: they are others than those of the file$/,
    );
  });

  it('fails where all is well, but nothing is there', async () => {
    const url = await server(answering(200, '{"notices":[{"type":"success","text":"published"}]}'));
    expect((await failure(publishTo(url))).message).to.match(
      /took the pact with communication-gw, but does not show it/,
    );
  });

  it('says what to do about other pacts under the same version', async () => {
    const url = await server(answering(409, '{"errors":{"contracts":["Cannot change ..."]}}'));
    expect((await failure(publishTo(url))).message).to.match(
      /has other pacts of channel-app a{40} and keeps them; .*commit what changed/,
    );
  });

  it('passes on why the broker refuses', async () => {
    const url = await server(answering(400, '{"errors":{"contracts":["are odd"]}}'));
    expect((await failure(publishTo(url))).message).to.equal(
      `The Pact Broker at ${url} refuses the pacts (400): contracts are odd`,
    );
  });

  it('refuses pacts of two consumers', async () => {
    const folder = await temporaryFolder();
    const core = JSON.parse(await readFile(join(recordedPacts, 'channel-app-core.json'), 'utf8'));
    await writeFile(join(folder, 'a.json'), JSON.stringify(core));
    await writeFile(join(folder, 'b.json'), JSON.stringify({ ...core, consumer: { name: 'other' } }));
    const client = new BrokerClient({ url: 'http://127.0.0.1:9' });
    expect((await failure(publish(client, readPacts(folder), version))).message).to.equal(
      'The pacts are of several consumers, channel-app and other',
    );
  });

  it('sends nothing from a branch with letters that the broker would choke on', async () => {
    const requests: string[] = [];
    const url = await server((request, response) => {
      requests.push(`${request.method} ${request.url}`);
      answering(request.url?.includes('%') ? 500 : 200, '{}')(request, response);
    });
    const client = new BrokerClient({ url });
    const { message } = await failure(publish(client, readPacts(recordedPacts), { ...version, branch: 'größe' }));
    expect(message).to.equal(
      `The Pact Broker at ${url} takes no branch with such letters as größe (500), so nothing was sent: rename it in ASCII`,
    );
    expect(new Set(requests)).to.deep.equal(new Set(['GET /pacticipants/channel-app/branches/gr%C3%B6%C3%9Fe']));
  });
});
