import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { currentAnswers, readSettled, writeSettled } from '../answers';
import { believed, questionIds } from '../gateway/open-questions';

const entity = { answer: 'entity', settled: '2026-11-27', by: 'gw.example', evidence: 'POST {"entity_name":"…"}' };

describe('the settled answers', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'settled-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  const fileWith = (text: string) => {
    const file = join(folder, 'answers.yaml');
    writeFileSync(file, text);
    return file;
  };

  it('are none without a file, and in one that is empty or has comments alone', () => {
    expect(readSettled(join(folder, 'missing.yaml'))).to.deep.equal({});
    expect(readSettled(fileWith(''))).to.deep.equal({});
    expect(readSettled(fileWith('# none\n\n'))).to.deep.equal({});
  });

  it('are read back as they were written, also those that YAML takes for numbers or null, and replace the file', async () => {
    const settled = {
      'callback-form': entity,
      'unknown-uid': { ...entity, answer: '422' },
      'client-names': { ...entity, answer: 'null' },
      unauthorized: { ...entity, answer: 'other', evidence: ': # "quoted" \'…\'' },
    };
    const file = fileWith('# before\n');
    await writeSettled(settled, file);
    expect(readSettled(file)).to.deep.equal(settled);
    expect(readFileSync(file, 'utf8')).to.match(/^# .*\n# .*\ncallback-form:\n {2}answer: entity\n {2}settled: /);
    expect(readdirSync(folder)).to.deep.equal(['answers.yaml']);
    await writeSettled({}, file);
    expect(readSettled(file)).to.deep.equal({});
  });

  for (const [text, why] of [
    ['form: {}\n', ':1 form.answer: '],
    [`form: ${JSON.stringify(entity)}\n`, `:1 no open question is called "form": ${questionIds.join(', ')}`],
    [`callback-form: ${JSON.stringify({ ...entity, answer: 'falt' })}\n`, ':1 callback-form has no answer "falt": '],
    [`\ncallback-form: ${JSON.stringify({ ...entity, settled: 'today' })}\n`, ':2 callback-form.settled: '],
    [`callback-form: ${JSON.stringify({ ...entity, more: 1 })}\n`, ':1 callback-form.more: '],
    ['callback-form: [\n', ':2 is not YAML: '],
    ['callback-form\n', ':1 takes a question a line, as npm run probe writes them'],
  ] as const) {
    it(`are refused in one line that names the place for ${JSON.stringify(text.slice(0, 40))}`, () => {
      const file = fileWith(text);
      const failure = (() => {
        try {
          return JSON.stringify(readSettled(file));
        } catch (error) {
          return (error as Error).message;
        }
      })();
      expect(failure).to.include(`${file}${why}`);
      expect(failure).to.not.include('\n');
    });
  }

  it('are those of the embedded gateway, with the believed ones for all other questions', () => {
    const given = Object.entries(readSettled()).filter(([, { answer }]) => answer !== 'other');
    const settled = Object.fromEntries(given.map(([id, { answer }]) => [id, answer]));
    expect(currentAnswers()).to.deep.equal({ ...believed, ...settled });
  });
});
