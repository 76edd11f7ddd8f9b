import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { pactDirectory, projectFolder } from '../../lib/folders';
import { readPactFiles } from '../../lib/pact-file';
import { placeInPact, recordingTests } from '../places';

const lineAt = ({ file, line }: { file: string; line: number }) =>
  readFileSync(join(projectFolder, file), 'utf8').split('\n')[line - 1];

describe('the places of an interaction', () => {
  const testOf = recordingTests();
  for (const { path, text, descriptions } of readPactFiles(pactDirectory)) {
    for (const description of descriptions) {
      it(`are a line of its pact and one of its test: ${description}`, () => {
        const pact = placeInPact(path, text, description);
        const test = testOf(description);
        expect(pact && lineAt(pact)).to.match(new RegExp(`^ +"description": "${description}",$`));
        expect(test && lineAt(test)).to.include(`'${description}'`);
        expect(test?.file).to.match(/^consumer\/recording\/\w+\.pact\.ts$/);
      });
    }
  }

  it('are none for an interaction of another repository, not even where a longer description begins alike', () => {
    expect(testOf('a request to send a typing')).to.equal(undefined);
    expect(placeInPact('pacts/x.json', '{}', 'a request')).to.equal(undefined);
  });
});
