import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import { colours } from '../../../../lib/colours';
import { readPactFile } from '../../../../lib/pact-file';
import { render } from '../../../verification/render';
import type { Verification } from '../../../verification/verify';
import { pactOf, told, verifyOn, verifyOnGateway } from './run';

const fixture = (name: string) => JSON.parse(readFileSync(join(__dirname, 'fixtures', `${name}.json`), 'utf8'));
const request = { method: 'GET', path: '/a' };
const response = { status: 200 };

/** The columns of the verdict table. */
const columnsOf = (verification: Verification) =>
  stripVTControlCharacters(render(verification, colours))
    .split('\n')[1]
    ?.split('│')
    .map((cell) => cell.trim())
    .filter(Boolean);

describe("another team's pact", () => {
  for (const version of ['v1', 'v2', 'v3', 'v4']) {
    it(`of version ${version.slice(1)} is verified, with nothing set up where it has no state`, async () => {
      const verification = await verifyOn(undefined, fixture(version));
      expect(told(verification)).to.deep.equal(['one with a state: passed', 'one without: passed']);
      expect(verification.ok).to.equal(true);
    });
  }

  it('of version 3 may hold messages', async () => {
    const verification = await verifyOnGateway([fixture('v3-messages')]);
    expect(told(verification)).to.deep.equal(['a callback that a channel became active: passed']);
  });

  it('of version 3 may hold both, and both are verified: by itself, the core passes over requests beside messages', async () => {
    const { messages } = fixture('v3-messages');
    const verification = await verifyOnGateway([{ ...fixture('v3'), messages }]);
    expect(told(verification)).to.deep.equal([
      'one with a state: failed; status: expected 200 but was 404',
      'one without: failed; status: expected 200 but was 404',
      'a callback that a channel became active: passed',
    ]);
  });

  it('needs a result for each interaction, also for those with one description', async () => {
    const twice = { description: 'one', request, response };
    const { results } = await verifyOn(undefined, pactOf(twice, { ...twice, providerState: 'a business exists' }));
    expect(results.map(({ interaction, states }) => [interaction, ...states])).to.deep.equal([
      ['one'],
      ['one', 'a business exists'],
    ]);
  });

  it('is not taken for a pact of this workspace, each interaction of which has a state', () => {
    expect(() => readPactFile(join(__dirname, 'fixtures', 'v4.json'))).to.throw(
      /v4\.json holds "one without", which has no provider state/,
    );
  });

  it('is told apart by its consumer where there are several', async () => {
    const pact = pactOf({ description: 'one', request, response });
    const columns = ['interaction', 'provider', 'state', 'verdict', 'ms'];
    expect(columnsOf(await verifyOn(undefined, pact))).to.deep.equal(columns);
    const verification = await verifyOn(undefined, pact, { ...pact, consumer: { name: 'a second app' } });
    expect(columnsOf(verification)).to.deep.equal(['interaction', 'consumer', ...columns.slice(1)]);
    expect(verification.results.map(({ consumer }) => consumer)).to.deep.equal(['an app', 'a second app']);
  });

  // Every object has a value by these names.
  for (const name of ['constructor', '__proto__', 'toString']) {
    it(`cannot have a state that is called ${name}`, async () => {
      const verification = await verifyOn(
        undefined,
        pactOf({ description: 'one', providerState: name, request, response }),
      );
      expect(verification.ok).to.equal(false);
      expect(verification.problems[0]).to.include(`no state handler for "${name}"`);
      expect(verification.results.map(({ verdict }) => verdict)).to.deep.equal(['failed']);
    });

    it(`cannot have a message that is called ${name}`, async () => {
      const messages = [{ description: name, contents: {}, metaData: {} }];
      const verification = await verifyOn(undefined, { ...fixture('v3-messages'), messages });
      expect(verification.ok).to.equal(false);
      expect(verification.problems[0]).to.include(`no message provider for "${name}"`);
      expect(verification.results.map(({ verdict }) => verdict)).to.deep.equal(['failed']);
    });

    it(`may have an interaction that is called ${name}`, async () => {
      const verification = await verifyOn(undefined, pactOf({ description: name, request, response: { status: 201 } }));
      expect(told(verification)).to.deep.equal([`${name}: failed; status: expected 201 but was 200`]);
    });
  }
});

describe("another team's pact that needs a plugin", () => {
  const folder = mkdtempSync(join(tmpdir(), 'pact-plugins-'));
  const given = process.env.PACT_PLUGIN_DIR;
  const missing = `the pact of an app with core needs the plugin csv 0.0.6, which is not in ${folder}: npx pact plugin install csv --version 0.0.6`;
  before(() => {
    process.env.PACT_PLUGIN_DIR = folder;
  });
  after(() => {
    if (given === undefined) delete process.env.PACT_PLUGIN_DIR;
    else process.env.PACT_PLUGIN_DIR = given;
    rmSync(folder, { recursive: true });
  });

  it('names it where it is missing, and the other pacts are verified all the same', async () => {
    const verification = await verifyOn(undefined, fixture('plugin'), fixture('v4'));
    expect(told(verification)).to.deep.equal(['one with a state: passed', 'one without: passed', missing]);
    expect(verification.ok).to.equal(false);
  });

  it('names it where only an older version is there', async () => {
    mkdirSync(join(folder, 'csv-0.0.5'));
    writeFileSync(join(folder, 'csv-0.0.5', 'pact-plugin.json'), '{"name":"csv","version":"0.0.5"}');
    expect(told(await verifyOn(undefined, fixture('plugin')))).to.deep.equal([missing]);
  });

  it('leaves it to the core where it is there', async () => {
    mkdirSync(join(folder, 'csv-0.0.10'));
    writeFileSync(join(folder, 'csv-0.0.10', 'pact-plugin.json'), '{"name":"csv","version":"0.0.10"}');
    expect(told(await verifyOn(undefined, fixture('plugin')))).to.not.include(missing);
  });
});
