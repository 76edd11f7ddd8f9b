import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { pactDirectory } from '../folders';
import { interactionsOf, readPactFile, readPactFiles, writePart } from '../pact-file';

describe('a pact file', () => {
  const files = readPactFiles(pactDirectory);

  it('holds HTTP interactions and messages, with their states', () => {
    const { http, messages } = interactionsOf(files);
    const descriptions = [...http, ...messages].map(({ description }) => description);
    expect(descriptions).to.have.members(files.flatMap((file) => file.descriptions));
    expect(http.find(({ description }) => description === 'a request to activate a channel')).to.deep.include({
      states: ['a channel exists'],
      status: 200,
      request: {
        method: 'PUT',
        template: '/business/communication/channels/{}',
        params: [],
        body: { status: 'active', open_channel: true, display_name: 'Example channel' },
        injected: ['$.display_name'],
      },
    });
  });

  it('names an interaction of another form, and the remedy', () => {
    const json = { interactions: [{ description: 'a strange one', type: 'Asynchronous/Messages', contents: {} }] };
    expect(() => interactionsOf([{ name: 'strange.json', json }])).to.throw(
      /^strange\.json holds "a strange one", of which contents\.content is wrong: .*\. Write it anew with npm run pact:record$/,
    );
  });

  it('can be written in part, with all that is not an interaction', () => {
    const directory = mkdtempSync(join(tmpdir(), 'pact-part-'));
    for (const file of files) {
      const interactions = file.json.interactions.slice(0, 1);
      const { name, path, text, ...part } = readPactFile(writePart(file, interactions, directory));
      const { consumer, provider, version, plugins, descriptions, json } = file;
      expect(part).to.deep.equal({
        consumer,
        provider,
        version,
        plugins,
        interactions: file.interactions.slice(0, 1),
        descriptions: descriptions.slice(0, 1),
        json: { ...json, interactions },
      });
    }
    rmSync(directory, { recursive: true });
  });
});
