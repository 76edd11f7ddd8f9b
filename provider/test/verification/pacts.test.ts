import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readPacts } from '../../verification/pacts/pact-files';
import { recordedPacts } from './run';

const recorded = JSON.parse(readFileSync(join(recordedPacts, 'channel-app-core.json'), 'utf8'));

describe('reading the pacts', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'pacts-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const refused = (content: unknown, why: RegExp) => {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    writeFileSync(join(directory, 'broken.json'), text);
    expect(() => readPacts(directory)).to.throw(why);
  };

  it('finds the recorded files and their interactions', () => {
    const files = readPacts(recordedPacts).map(({ provider, descriptions }) => [provider, descriptions.length]);
    expect(files).to.deep.equal([
      ['communication-gw', 13],
      ['core', 1],
    ]);
  });

  it('refuses a directory without a pact file', () => {
    writeFileSync(join(directory, 'notes.txt'), '');
    expect(() => readPacts(directory)).to.throw(/holds no pact file: write them with npm run pact:record$/);
  });

  it('refuses a directory that does not exist', () => {
    expect(() => readPacts(join(directory, 'missing'))).to.throw(/missing holds no pact file/);
  });

  it('names a file that is not JSON', () => {
    refused('{ "interactions": [', /broken\.json is not JSON\. Write it anew/);
  });

  it('names a file that is empty', () => {
    refused('', /broken\.json is not JSON/);
  });

  it('names a file that is no pact', () => {
    refused({ name: 'something else' }, /broken\.json is not a pact: /);
  });

  it('names a file without interactions', () => {
    refused({ ...recorded, interactions: [] }, /broken\.json is not a pact: interactions holds no interactions/);
  });

  it('names a file for a provider that it does not know', () => {
    refused(
      { ...recorded, provider: { name: 'billing' } },
      /broken\.json is for billing; .* knows communication-gw and core/,
    );
  });

  it('names a file of another pact version', () => {
    refused(
      { ...recorded, metadata: { pactSpecification: { version: '3.0.0' } } },
      /broken\.json is of pact version 3\.0\.0/,
    );
  });
});
