import fs, { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import yaml from 'yaml';
import { Command } from '../../lib/test/command';
import { check, summarise } from '../runner/check';
import { documentsIn } from '../runner/find';
import { activateChannel, createChannel, documentOf } from './fixtures';

const good = documentOf([createChannel], [activateChannel]);

describe('documents that are judged without sending anything', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'check-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (name: string, text: string) => {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  it('are found in folders by their names, in the order of the arguments', () => {
    const names = ['b/z.md', 'b/a.md', 'b/c/d.md', 'b/README.md', 'b/data.yaml', 'b/.git/e.md', 'b/node_modules/f.md'];
    const files = names.map((name) => write(name, good));
    const last = write('a.md', good);
    expect(documentsIn([join(folder, 'b'), last, 'gone.md', files[0] ?? ''])).to.deep.equal([
      ...[files[1], files[2], files[0], last, 'gone.md', files[0]],
    ]);
    mkdirSync(join(folder, 'empty'));
    expect(() => documentsIn([join(folder, 'empty')])).to.throw(
      /empty holds no step list: a step list is a file \*\.md$/,
    );
  });

  it('are counted by what they need and why they are refused', () => {
    const needy = good.replace('method: POST', 'token: client\n    sleep: 5\n    method: POST');
    write('a.md', good);
    write('b.md', needy);
    write('c.md', needy.replace('client', 'directory').replace('{{business_id}}', '{{staff_id}}'));
    write('d.md', good.replace('method: POST', 'method: FETCH'));
    write('e.md', good.replace('{{business_id}}', '{{nobody}}'));
    write('f.md', good.replace('{{business_id}}', '{{anybody}}'));
    const known = new Set(['COMMUNICATION_GW_TOKEN', 'COMMUNICATION_GW_BUSINESS_UID', 'STAFF_UID']);
    expect(summarise(documentsIn([folder]).map((file) => check(file, known)))).to.deep.equal({
      ...{ documents: 6, runs: 1, warnings: 2 },
      ...{ needs: { CLIENT_TOKEN: 1, DIRECTORY_TOKEN: 1 }, refused: { placeholder: 2, method: 1 } },
    });
  });

  it('are read once each, and their blocks parsed once each, a thousand of them', () => {
    const files = Array.from({ length: 1000 }, (_, index) => write(`${index}.md`, good));
    const counts = { reads: 0, parsed: 0, characters: 0 };
    const [read, parse] = [fs.readFileSync, yaml.parseDocument];
    fs.readFileSync = ((...given: Parameters<typeof read>) => {
      counts.reads += 1;
      return read(...given);
    }) as typeof read;
    yaml.parseDocument = ((...given: Parameters<typeof parse>) => {
      counts.parsed += 1;
      counts.characters += given[0].length;
      return parse(...given);
    }) as typeof parse;
    try {
      for (const file of files) expect(check(file, { has: () => true }).judgement).to.equal('runs');
    } finally {
      [fs.readFileSync, yaml.parseDocument] = [read, parse];
    }
    expect(counts).to.include({ reads: 1000, parsed: 2000 });
    expect(counts.characters).to.be.within(1, 1000 * good.length);
  }).timeout(60_000);

  it('are printed, a line each, or as JSON', async () => {
    const file = write('a.md', good.replace('method: POST', 'sleep: 5\n    method: POST'));
    const refused = write('b.md', good.replace('method: POST', 'method: FETCH'));
    const [text, json] = await Promise.all([
      new Command('workflow', ['--check', file]).ended,
      new Command('workflow', ['--check', folder, '--json']).ended,
    ]);
    expect(text).to.deep.include({ code: 0, err: '' });
    expect(text.out.split('\n')).to.deep.equal([
      `runs     ${file}`,
      `         ${file}:12 create_channel: sleep has no effect because callbacks are awaited`,
      ...['1 read: 1 run', 'keys without effect: 1', ''],
    ]);
    expect(json.code).to.equal(1);
    const { judgements, ...summary } = JSON.parse(json.out);
    expect(summary).to.deep.include({
      ok: false,
      documents: 2,
      runs: 1,
      needs: {},
      refused: { method: 1 },
      warnings: 1,
    });
    expect(judgements).to.deep.equal([
      {
        file,
        judgement: 'runs',
        steps: 2,
        warnings: [`${file}:12 create_channel: sleep has no effect because callbacks are awaited`],
      },
      {
        ...{ file: refused, judgement: 'refused', where: `${refused}:12`, kind: 'method', warnings: [] },
        reason: 'steps.0.method: must be one of GET, POST, PUT, PATCH, DELETE',
      },
    ]);
  }).timeout(60_000);
});
