import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse, stringify } from 'yaml';
import { projectFolder } from '../../lib/folders';
import { commandBlock } from '../../lib/test/command-block';
import { Shell } from '../../lib/test/shell';
import { builtInNames } from '../runner/built-ins';
import { check } from '../runner/check';
import { configured, tokenKinds } from '../runner/needs';
import { stepKeys } from '../runner/step';
import { nothing, ran } from './run-fixtures';

const readme = readFileSync(join(projectFolder, 'workflows', 'README.md'), 'utf8');
const codes = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
const everything = { has: () => true };

/** The rows of the table of keys, each with its keys and the example of a step. */
const rows = readme
  .split('\n')
  .filter((line) => /^\| `.*\| /.test(line) && !line.includes('_TOKEN'))
  .map((line) => line.slice(2).split(' | '));

describe('workflows/README.md', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'readme-'));
    writeFileSync(join(folder, 'README.md'), readme);
  });
  after(() => rmSync(folder, { recursive: true }));

  const write = (name: string, text: string) => {
    const file = join(folder, `${name}.md`);
    writeFileSync(file, text);
    return file;
  };
  const checked = (keys: object) => {
    const steps = stringify({ steps: [{ id: 'one', method: 'POST', path: '/x', ...keys }] });
    return check(write('step', `---\nendpoint: x\n---\n## Test Request\n\`\`\`yaml\n${steps}\`\`\`\n`), everything);
  };

  it('is shorter than 80 lines', () => {
    expect(readme.split('\n').length - 1).to.be.below(80);
  });

  it('shows a document that passes', async () => {
    const [, document = ''] = /````markdown\n(.*?)````/s.exec(readme) ?? [];
    const file = write('document', document);
    expect(check(file, everything)).to.include({ judgement: 'runs', steps: 2 }).and.to.deep.include({ warnings: [] });
    const { outcomes, left } = await ran({ files: [file] });
    expect(outcomes).to.deep.equal({ create_channel: 'passed', rename: 'passed' });
    expect(left).to.deep.equal(nothing);
  });

  for (const [keys = '', example = ''] of rows.filter(([, example]) => example?.startsWith('`'))) {
    it(`shows a step with ${keys} that has all its effect`, () => {
      const [written = ''] = codes(example);
      const step = parse(written);
      expect(
        codes(keys).some((key) => key in step),
        written,
      ).to.equal(true);
      expect(checked(step)).to.include({ judgement: 'runs' }).and.to.deep.include({ warnings: [] });
    });
  }

  it('names every key, token kind, placeholder and variable', () => {
    expect(rows.flatMap(([keys = '']) => codes(keys))).to.have.members([...stepKeys]);
    const named = codes(readme.replace(/^(`{3,}).*?^\1$/gms, ''));
    const kinds = Object.entries(tokenKinds).flatMap(([kind, { variable }]) => [kind, variable]);
    const names = [...kinds, ...builtInNames, ...Object.keys(configured), ...Object.values(configured)];
    expect(named).to.include.members(names);
  });

  it('shows JSONPaths that are refused', () => {
    const [, sentence = ''] = /such as\s+([^.]*`\$\.a.*?)\. \*\*Stricter/s.exec(readme) ?? [];
    expect(codes(sentence)).to.have.length(3);
    for (const path of codes(sentence)) {
      const judged = checked({ extract: { a: path } });
      expect(judged, path).to.include({ judgement: 'refused', kind: 'JSONPath' });
      expect(judged)
        .to.have.property('reason')
        .that.matches(/Write \$/);
    }
  });

  it('shows a command that judges the documents of a folder', async () => {
    const [line = ''] = commandBlock('workflows/README.md', 'Step lists');
    const { code, out } = await new Shell(line, {}).ended();
    expect(out).to.include('runs     workflows/send-typing-indicator.md').and.to.include(' read: ');
    expect(code).to.equal(0);
  }).timeout(60_000);
});
