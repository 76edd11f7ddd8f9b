import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { UsageError } from '../../lib/cli';
import { Command } from '../../lib/test/command';
import { questionIds } from '../../provider/gateway/open-questions';
import { answersFrom } from '../lib/answers';

const forms = 'event, entity, entity-list, resource, answer, flat';

describe('the answers of gateway:start', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'answers-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  function fileWith(text: string): string {
    const file = join(folder, 'answers.yaml');
    writeFileSync(file, text);
    return file;
  }

  it('are those of the flags, and of the file for the other questions', () => {
    const file = fileWith('callback-form: flat\nunknown-uid: 422\nclient-names: null\n');
    expect(answersFrom(file, ['callback-form=entity', 'typing-check=unchecked'])).to.deep.equal({
      'callback-form': 'entity',
      'unknown-uid': '422',
      'client-names': 'null',
      'typing-check': 'unchecked',
    });
  });

  it('may stand in a JSON file', () => {
    expect(answersFrom(fileWith('{"callback-form":"flat"}'), [])).to.deep.equal({ 'callback-form': 'flat' });
  });

  it('are none where none are given', () => {
    expect(answersFrom(undefined, [])).to.deep.equal({});
  });

  for (const [flag, why] of [
    ['callback-form', '--answer takes id=value, such as callback-form=flat, and not "callback-form"'],
    ['callback-form=', '--answer takes id=value, such as callback-form=flat, and not "callback-form="'],
    ['form=flat', `--answer form=flat: no open question is called "form": ${questionIds.join(', ')}`],
    ['toString=flat', `--answer toString=flat: no open question is called "toString": ${questionIds.join(', ')}`],
    ['callback-form=falt', `--answer callback-form=falt: callback-form has no answer "falt": ${forms}`],
  ] as const) {
    it(`are refused as a wrong command line for --answer ${flag}`, () => {
      expect(() => answersFrom(undefined, [flag]))
        .to.throw(UsageError)
        .with.property('message', why);
    });
  }

  it('are refused as a wrong command line for an empty name of a file', () => {
    expect(() => answersFrom('', [])).to.throw(UsageError, '--answers is empty');
  });

  for (const [text, why] of [
    ['callback-form: flat\nform: flat\n', `:2 no open question is called "form": ${questionIds.join(', ')}`],
    ['callback-form: falt\n', `:1 callback-form has no answer "falt": ${forms}`],
    ['callback-form: [flat]\n', ':1 callback-form: takes one answer, such as callback-form: flat'],
    ['callback-form: [\n', ':2 is not YAML: '],
    ['flat\n', ':1 takes one answer a line, such as callback-form: flat'],
    ['', ':1 takes one answer a line, such as callback-form: flat'],
  ] as const) {
    it(`are refused for a file with ${JSON.stringify(text)}, which the message names with the line`, () => {
      const file = fileWith(text);
      expect(() => answersFrom(file, [])).to.throw(`${file}${why}`);
    });
  }

  it('are refused in one line for a file that is not there, with exit code 1, and for a wrong flag with 2', async () => {
    const missing = join(folder, 'missing.yaml');
    const [file, flag] = await Promise.all([
      new Command('gateway-start', ['--answers', missing]).ended,
      new Command('gateway-start', ['--answer', 'callback-form=falt']).ended,
    ]);
    expect(file).to.deep.equal({
      code: 1,
      out: '',
      err: `${missing} cannot be read: ENOENT: no such file or directory\n`,
    });
    expect(flag).to.deep.equal({
      code: 2,
      out: '',
      err: `--answer callback-form=falt: callback-form has no answer "falt": ${forms}\n`,
    });
  });
});
