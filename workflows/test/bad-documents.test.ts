import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Command } from '../../lib/test/command';
import { check } from '../runner/check';

/** A document with one step; its further keys begin at line 14. */
const step = (keys: string) =>
  `---\nendpoint: POST /x\n---\n\n# One step\n\n## Test Request\n\n\`\`\`yaml\nsteps:\n  - id: one\n    method: POST\n    path: /x\n${keys}\n\`\`\`\n`;
const keys = (...lines: string[]) => step(lines.map((line) => `    ${line}`).join('\n'));
const fine = keys('onFail: abort');
const file = (path: string) =>
  keys('content_type: multipart', 'file_fields:', '  - field_name: a', `    file_path: ${path}`);
const path = (text: string) => keys('extract:', `  found: "${text}"`);
const laughs = ['a0: &a0 [x,x,x,x,x,x,x,x,x,x]'].concat(
  [1, 2, 3, 4, 5, 6, 7, 8, 9].map(
    (n) =>
      `a${n}: &a${n} [${Array(10)
        .fill(`*a${n - 1}`)
        .join(',')}]`,
  ),
);
/** A body of many keys, which a parser that compares each with each reads for a minute. */
const wide = keys('body:', ...Array.from({ length: 12_000 }, (_, n) => `  k${n}: ${n}`), '  k0: 1');

const mistakes: [mistake: string, text: string | Buffer, line: number, said: RegExp][] = [
  ['nothing', '', 1, /has no front matter/],
  ['no front matter', '# A title\n', 1, /has no front matter/],
  ['front matter only', '---\nendpoint: POST /x\n---\n', 1, /holds no step/],
  ['front matter that nothing closes', '---\nendpoint: POST /x\n', 1, /opens front matter that no line --- closes/],
  ['a key of front matter twice', fine.replace('---\n', '---\nendpoint: x\n'), 3, /has a second endpoint/],
  ['10 MB', Buffer.alloc(10 * 1024 * 1024, 'a'), 1, /is longer than 256 KiB/],
  ['a binary file', Buffer.from('\x89PNG\r\n\x1a\n\0\0\0', 'latin1'), 2, /is no text: it holds a control character/],
  ['another encoding', Buffer.from(keys('description: caf\xe9'), 'latin1'), 14, /is no text in UTF-8/],
  ['UTF-16', Buffer.from(fine, 'utf16le'), 1, /is no text: it holds a control character/],
  ['a tab in the indentation', step('\tbody: 1'), 14, /is not YAML: Tabs are not allowed/],
  ['a fence that nothing closes', fine.replace(/```\n$/, ''), 9, /opens a block that nothing closes/],
  ['a section twice', `${fine}\n## Test Request\n`, 17, /has a second section "Test Request"/],
  ['bad YAML', keys('description: "open'), 14, /is not YAML: /],
  ['a key twice', keys('token: staff', 'token: client'), 15, /is not YAML: the key token stands twice/],
  ['many keys, one of them twice', wide, 12_015, /is not YAML: the key k0 stands twice/],
  ['several documents', keys('---', 'steps: []'), 14, /is not YAML: /],
  [
    'anchors that unfold without end',
    keys('body:', ...laughs.map((each) => `  ${each}`)),
    10,
    /is not YAML: Excessive al/,
  ],
  ['an anchor in itself', keys('body: &a', '  b: [*a]'), 15, /is not YAML: the anchor &a holds itself/],
  ['an alias without an anchor', keys('body: *a'), 14, /is not YAML: .*\ba\b/],
  [
    'lists without end',
    keys(`body: ${'['.repeat(200)}${']'.repeat(200)}`),
    14,
    /is not YAML: is deeper than 100 levels/,
  ],
  ['lists deeper than the stack', keys(`body: ${'['.repeat(9000)}${']'.repeat(9000)}`), 14, /is not YAML: /],
  ['a key that is a list', keys('body:', '  ? [a]', '  : 1'), 15, /is not YAML: a key must be a text/],
  ['the key __proto__', keys('body:', '  __proto__: {a: 1}'), 15, /is not YAML: the key __proto__/],
  ['a number that JSON does not have', keys('body: .nan'), 14, /steps\.0\.body: must be what JSON has/],
  ['a block that is a text', fine.replace(/steps:[^`]*/, 'text\n'), 10, /must be a map with the key steps/],
  ['steps that are no list', fine.replace(/steps:[^`]*/, 'steps: {a: 1}\n'), 10, /steps: must be a list of steps/],
  ['a step that is a text', fine.replace(/steps:[^`]*/, 'steps:\n  - text\n'), 11, /steps\.0: must be a step/],
  ['an id that is a map', fine.replace('id: one', 'id: {a: 1}'), 11, /steps\.0\.id: must be a text/],
  ['an id with an escape', fine.replace('id: one', 'id: "\\e[31m"'), 11, /steps\.0\.id: must be one line of visible/],
  ['single braces in a path', fine.replace('/x\n    on', '/x/{uid}\n    on'), 13, /holds \{uid\}.*: write \{\{uid\}\}/],
  ['an unknown token kind', keys('token: superuser'), 14, /steps\.0\.token: must be one of staff, directory/],
  ['a body on GET', keys('body: {a: 1}').replace('POST\n    p', 'GET\n    p'), 14, /one: GET has no body/],
  ['a form on GET', keys('content_type: multipart').replace('POST\n    p', 'GET\n    p'), 14, /one: GET has no form/],
  ['a file outside the folder', file('../secret.txt'), 16, /\.\.\/secret\.txt is outside the document's folder/],
  ['a file with an absolute path', file('/etc/passwd'), 16, /is outside the document's folder/],
  ['a file behind a link out of the folder', file('link.txt'), 16, /link\.txt is outside the document's folder/],
  ['a file that is not there', file('gone.txt'), 16, /gone\.txt does not exist in the document's folder/],
  ['a file that is a folder', file('folder'), 16, /folder is no file/],
  [
    'a header with a line break',
    keys('headers:', '  X-A: "a\\r\\nX-B: c"'),
    15,
    /no header may hold, such as a line break/,
  ],
  ['a name that no header has', keys('headers:', '  "X A": a'), 15, /X A: is no name of a header/],
  [
    'a header that the runner writes',
    keys('headers:', '  Authorization: a'),
    15,
    /Authorization: is a header that the/,
  ],
  ['an unknown content type', keys('content_type: text/xml'), 14, /steps\.0\.content_type: must be one of json/],
  ['a placeholder that is no name', keys('body: "{{a.b}}"'), 14, /unknown placeholder \{\{a\.b\}\}: extract/],
  ['a JSONPath of many descents', path(`$${'..*'.repeat(50)}`), 15, /is not a JSONPath: it descends more than once/],
  ['a JSONPath of many brackets', path(`$[?${'('.repeat(9000)}@.a${')'.repeat(9000)}]`), 15, /: it is longer than 300/],
  ['a JSONPath with a pattern', path("$[?match(@.a, '(a+)+$')]"), 15, /: match\(\) and search\(\) are not supported/],
  ['a JSONPath on two lines', path('$.a\\n| $.b'), 15, /\$\.a\\u000a\| \$\.b finds nothing/],
];

describe('a document with a mistake', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'bad-documents-'));
    mkdirSync(join(folder, 'documents', 'folder'), { recursive: true });
    writeFileSync(join(folder, 'secret.txt'), 'secret');
    symlinkSync(join(folder, 'secret.txt'), join(folder, 'documents', 'link.txt'));
    for (const [mistake, text] of mistakes) writeFileSync(fileOf(mistake), text);
  });
  after(() => rmSync(folder, { recursive: true }));
  const fileOf = (mistake: string) => join(folder, 'documents', `${mistake.replaceAll(/\W+/g, '-')}.md`);
  const everything = { has: () => true };

  it('is fine without it', () => {
    const text = join(folder, 'fine.md');
    for (const each of [fine, fine.replaceAll('\n', '\r\n'), `\uFEFF${fine}`]) {
      writeFileSync(text, each);
      expect(check(text, everything)).to.deep.equal({ file: text, judgement: 'runs', steps: 1, warnings: [] });
    }
  });

  for (const [mistake, , line, said] of mistakes) {
    it(`such as ${mistake} is refused on one line with its place`, () => {
      const judged = check(fileOf(mistake), everything);
      if (judged.judgement !== 'refused') throw new Error(`it ${judged.judgement}`);
      expect(judged.where).to.equal(`${fileOf(mistake)}:${line}`);
      expect(judged.reason)
        .to.match(said)
        .and.not.match(/[\n\r]/);
    });
  }

  it('that is no file is refused', () => {
    expect(check(folder, everything)).to.include({ judgement: 'refused', where: folder, reason: 'is no file' });
    expect(check('/dev/zero', everything)).to.include({ judgement: 'refused', reason: 'is no file' });
  });

  it('is told of on one line, and nothing is sent', async () => {
    let calls = 0;
    const server = createServer((_request, response) => {
      calls += 1;
      response.end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const environment = {
      COMMUNICATION_GW_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      COMMUNICATION_GW_TOKEN: 'token',
      COMMUNICATION_GW_BUSINESS_UID: 'business00000001',
      WEBHOOK_LISTEN: '127.0.0.1:0',
    };
    const needy = join(folder, 'needy.md');
    writeFileSync(needy, keys('token: client'));
    const checked = new Command('workflow', ['--check', join(folder, 'documents'), needy], environment);
    const carriedOut = new Command('workflow', [fileOf('a body on GET')], environment);
    const lacking = new Command('workflow', [needy], environment);
    const [all, one, lack] = await Promise.all([checked.ended, carriedOut.ended, lacking.ended]);
    server.close();
    expect(calls).to.equal(0);
    expect([all.code, one.code, lack.code]).to.deep.equal([1, 1, 1]);
    const lines = all.out.split('\n');
    expect(lines.filter((line) => line.startsWith('refused  '))).to.have.length(mistakes.length);
    expect(lines).to.include(`needs    ${needy}  CLIENT_TOKEN for a client token (line 14)`);
    expect(lines)
      .to.include(`${mistakes.length + 1} read: 0 run`)
      .and.to.include('needs CLIENT_TOKEN: 1');
    expect(all.err).to.equal('');
    expect(one.out + one.err).to.include(`${fileOf('a body on GET')}:14 one: GET has no body`);
    expect(lack.out + lack.err).to.include(`${needy}:14 needs CLIENT_TOKEN for a client token`);
    expect(one.err + lack.err).not.to.include('    at ');
  }).timeout(60_000);
});
