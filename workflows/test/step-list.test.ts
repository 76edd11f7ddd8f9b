import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { relative } from 'node:path';
import { expect } from 'chai';
import { place } from '../../lib/yaml-block';
import { readStepList } from '../runner/step-list';
import { typingDocument, useDocuments } from './fixtures';

const good = readFileSync(typingDocument, 'utf8');

describe('a step-list document', () => {
  const write = useDocuments();

  const refusal = (file: string): string => {
    try {
      readStepList(file);
      return 'fine';
    } catch (error) {
      return (error as Error).message;
    }
  };

  /** Replaces one text of the good document. Returns the refusal of the result, and the place where the replaced text began. */
  const changed = (from: string | RegExp, to: string) => {
    const text = good.replace(from, to);
    expect(text, 'nothing was changed').not.to.equal(good);
    const index = typeof from === 'string' ? good.indexOf(from) : good.search(from);
    const file = write(text);
    return { said: refusal(file), at: (more = 0) => place(file, good.slice(0, index).split('\n').length + more) };
  };

  it('is read with its steps in order and their lines', () => {
    const { title, skipped, steps } = readStepList(typingDocument);
    expect({ title, skipped }).to.deep.equal({ title: 'Tell a business that a contact is typing', skipped: undefined });
    const ids = ['create_channel', 'activate_channel', 'get_client', 'create_session', 'main_request'];
    expect(steps.map(({ id }) => id)).to.deep.equal(ids);
    for (const { id, where } of steps) {
      const line = good.split('\n').indexOf(`  - id: ${id}`) + 1;
      expect(where()).to.equal(`${relative(process.cwd(), typingDocument)}:${line}`);
    }
  });

  it('may have Windows line ends and a byte order mark', () => {
    const steps = readStepList(write(`\uFEFF${good.replaceAll('\n', '\r\n')}`)).steps;
    expect(steps).to.have.length(5);
  });

  it('may hold a block in a quotation', () => {
    const { steps } = readStepList(write(good.replace('## Prerequisites', '> ```\n> text\n> ```\n\n## Prerequisites')));
    expect(steps).to.have.length(5);
  });

  it('says why its authors skip it', () => {
    const front = '---\nstatus: skip\nskipReason: "no listener"\n';
    expect(readStepList(write(good.replace('---\n', front))).skipped).to.equal('no listener');
  });

  const lineOfMistake: [string, string | RegExp, string, RegExp][] = [
    ['bad YAML', 'method: POST', 'method: "POST', /is not YAML: /],
    ['an unknown tag', 'method: POST', 'method: !verb POST', /is not YAML: .*!verb/],
    ['a key twice', '    method: POST', '    id: other\n    method: POST', /is not YAML: .*unique/],
    ['an unknown onFail', 'onFail: abort', 'onFail: retry', /steps\.0\.onFail: must be one of abort, skip, warn, cont/],
    ['a forbidden method', 'method: POST', 'method: TRACE', /steps\.0\.method: must be one of GET, POST/],
    ['an absolute URL', '"/platform/v1', '"http://127.0.0.1/platform/v1', /must be a path below the base URL/],
    ['another host', '"/platform/v1', '"//example.org/v1', /must be a path below the base URL/],
    [
      'another host with backslashes',
      '"/platform/v1/clients"',
      "'/\\example.org'",
      /must be a path below the base URL/,
    ],
    ['a path that climbs', '"/platform/v1', '"/platform/../v1', /must be a path below the base URL/],
    ['a path that climbs encoded', '"/platform/v1', '"/platform/%2e%2E/v1', /must be a path below the base URL/],
    ['a path that climbs after a value', '/{{channel_uid}}"', '/{{channel_uid}}/../x"', /below the base URL/],
    [
      'a repeated name in the query',
      '/v1/clients"',
      '/v1/clients?ids[]=1&ids[]=2"',
      /get_client: the query names ids\[\] twice/,
    ],
    ['a fragment in the path', '/v1/clients"', '/v1/clients#page"', /must be a path below the base URL/],
    ['a path without a slash', '"/platform', '"platform', /must be a path below the base URL/],
    ['a JSONPath error', '$.data.clients[0].id', '$.data.clients[', /is not a JSONPath: .*bracket/],
    [
      'a JSONPath without root',
      '"$.data.session',
      '"data.session',
      /a JSONPath begins with \$. Write \$\.data\.session\.uid$/,
    ],
    [
      'an unknown placeholder',
      '{{contact_uid}}',
      '{{contact_id}}',
      /unknown placeholder {{contact_id}}: .* or set PLACEHOLDER_CONTACT_ID; .* extract channel_uid, contact_uid$/,
    ],
    [
      'a placeholder in a path',
      '/{{channel_uid}}"',
      '/{{chanel_uid}}"',
      /activate_channel: unknown placeholder {{chanel/,
    ],
    [
      'a placeholder of a later step',
      'per_page: "1"',
      'per_page: "{{session_uid}}"',
      /unknown placeholder {{session_uid}}: .* extract channel_uid$/,
    ],
    ['a step id twice', 'id: get_client', 'id: create_channel', /has a second step with the id create_channel/],
    ['a status that is none', 'status: [200, 201]', 'status: [200, "2xx"]', /status: must be a status from 100 to 599/],
    ['no list of steps', /steps:\n/, 'step:\n', /steps: must be a list of steps/],
  ];
  for (const [mistake, from, to, said] of lineOfMistake) {
    it(`is refused for ${mistake}, with the line`, () => {
      const { said: line, at } = changed(from, to);
      expect(line).to.match(said);
      expect(line.split('\n'), line).to.have.length(1);
      expect(line).to.satisfy((text: string) => text.startsWith(`${at()} `) || text.startsWith(`${at(1)} `), at());
    });
  }

  it('is refused without what it has to have, with the nearest line', () => {
    const missing: [string, string, RegExp][] = [
      ['## Prerequisites', '## Before', /:\d+ main_request: unknown placeholder {{session_uid}}: .* extract nothing$/],
      ['    method: POST\n', '', /:22 steps\.0\.method: must be one of/],
      ['---\n', '--\n', /:1 has no front matter/],
      ['---\n', '', /:1 has no front matter/],
    ];
    for (const [from, to, said] of missing) expect(changed(from, to).said).to.match(said);
    expect(refusal(write(good.replace(/\n## Prerequisites[\s\S]*$/, '')))).to.match(/:1 holds no step: /);
    expect(refusal(write(good.replace(/```\s*$/, '')))).to.match(/:\d+ opens a block that nothing closes$/);
    expect(refusal(write(`${good}\n## Prerequisites\n`))).to.match(/:\d+ has a second section "Prerequisites"$/);
  });

  it('is refused when there is none', () => {
    expect(refusal('nowhere.md')).to.equal('nowhere.md cannot be read: ENOENT: no such file or directory');
    expect(refusal(tmpdir())).to.match(/ is no file$/);
  });
});
