import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Begun, Provider } from '../recording/interaction';
import { merge } from '../recording/merge';

describe('merge', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'merge-test-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  function begin(provider: Provider, description: string, directory = description): Begun {
    mkdirSync(join(root, directory));
    return { provider, description, directory: join(root, directory) };
  }

  function record(provider: Provider, description: string, directory?: string): Begun {
    const begun = begin(provider, description, directory);
    const interactions = [{ description, pending: false, type: 'Synchronous/HTTP' }];
    const pact = { consumer: { name: 'channel-app' }, interactions, metadata: {}, provider: { name: provider } };
    writeFileSync(join(begun.directory, 'pact.json'), JSON.stringify(pact));
    return begun;
  }

  const descriptionsIn = (text = '{"interactions":[]}') =>
    (JSON.parse(text) as { interactions: { description: string }[] }).interactions.map((each) => each.description);

  it('makes one file for each provider', () => {
    const merged = merge([record('core', 'c'), record('communication-gw', 'a'), record('communication-gw', 'b')]);
    const counts = [...merged].map(([name, { interactions }]) => [name, interactions]);
    expect(Object.fromEntries(counts)).to.deep.equal({
      'channel-app-core.json': 1,
      'channel-app-communication-gw.json': 2,
    });
  });

  it('sorts by description, in whatever order the tests ran', () => {
    const merged = merge(['b', 'c', 'a'].map((description) => record('core', description)));
    expect(descriptionsIn(merged.get('channel-app-core.json')?.text)).to.deep.equal(['a', 'b', 'c']);
  });

  it('writes the same bytes in whatever order the tests ran', () => {
    const begun = ['b', 'c', 'a'].map((description) => record('core', description));
    expect([...merge(begun)]).to.deep.equal([...merge([...begun].reverse())]);
  });

  it('keeps the form that pact writes: keys in their order, two spaces, a line end at the end', () => {
    const { text } = merge([record('core', 'a')]).get('channel-app-core.json') ?? {};
    expect(text).to.match(
      /^\{\n {2}"consumer": \{\n {4}"name": "channel-app"\n {2}\},\n {2}"interactions": \[[\s\S]*\n\}\n$/,
    );
  });

  it('names the description that is recorded twice', () => {
    const begun = [record('core', 'a request', '1'), record('core', 'a request', '2')];
    expect(() => merge(begun)).to.throw('"a request" is recorded twice for core');
  });

  it('takes the same description for two providers', () => {
    expect(merge([record('core', 'a', '1'), record('communication-gw', 'a', '2')]).size).to.equal(2);
  });

  it('names the interaction that was begun but not recorded', () => {
    const begun = [record('core', 'a request'), begin('core', 'a forgotten request')];
    expect(() => merge(begun)).to.throw('"a forgotten request" was begun but not recorded');
  });

  it('makes nothing of nothing', () => {
    expect(merge([]).size).to.equal(0);
  });
});
