import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { builtInNames, type Clock } from '../runner/built-ins';
import { check } from '../runner/check';
import { type Given, tokenKinds } from '../runner/needs';
import { Values } from '../runner/placeholders';
import { requestOf } from '../runner/request';
import { readStepList } from '../runner/step-list';

const clock: Clock = { now: new Date('2026-01-31T22:15:30.500Z'), seed: 7 };
const urls = { 'communication-gw': 'https://first.example/gw', core: 'https://core.example' };
const given: Given = new Map([
  ...Object.entries(tokenKinds).map(([kind, { variable }]) => [variable, `${kind}-token`] as const),
  ['FALLBACK_API_URL', 'https://second.example/api2/'],
  ['COMMUNICATION_GW_BUSINESS_UID', 'business00000001'],
  ['STAFF_UID', 'staff1'],
  ['CLIENT_UID', 'client1'],
  ['MATTER_UID', 'matter1'],
  ['DIRECTORY_ID', 'directory1'],
  ['CONVERSATION_UID', 'conversation1'],
]);

/** A document with the steps of a test request, indented as they stand here. */
const request = (steps: string, front = 'endpoint: POST /x') =>
  `---\n${front}\n---\n\n# One feature\n\n## Test Request\n\n\`\`\`yaml\nsteps:\n${steps}\n\`\`\`\n`;
const prerequisites = (steps: string) => request(steps).replace('## Test Request', '## Prerequisites');
/** The keys of a POST, as they stand below each other in a step. */
const post = (keys: string) => request(`  - id: one\n    method: POST\n    path: /x\n${keys.replace(/^/gm, '    ')}`);
const get = (keys: string) => post(keys).replace('method: POST', 'method: GET');

describe('a corpus of documents, one for each feature of the format', () => {
  let folder = '';
  let count = 0;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'corpus-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  const write = (text: string, name = 'document') => {
    count += 1;
    const file = join(folder, `${name}-${count}.md`);
    writeFileSync(file, text);
    return file;
  };
  const read = (text: string) => readStepList(write(text));
  const ids = (text: string) => read(text).steps.map(({ id }) => id);
  const warnings = (text: string) => read(text).warnings.map((line) => line.replace(/^\S+:(\d+) /, '$1: '));
  const needs = (text: string) => read(text).needs.map(({ variable }) => variable);
  const sent = async (text: string, extracted: Record<string, never | string | number | object> = {}) => {
    const values = new Values(given, clock);
    for (const [name, value] of Object.entries(extracted)) values.set(name, value as string);
    return Promise.all(read(text).steps.map((step) => requestOf(step, values, given, urls)));
  };
  const body = async (keys: string, extracted = {}) => {
    const text = prerequisites(
      `  - id: zero\n    method: GET\n    path: /x\n    extract: {number: $.a, list: $.b, text: $.c}`,
    );
    const [, second] = await sent(
      text.replace('```\n', `  - id: one\n    method: POST\n    path: /x\n${keys.replace(/^/gm, '    ')}\n\`\`\`\n`),
      extracted,
    );
    return JSON.parse(String(second?.body));
  };

  describe('sections', () => {
    it('may be missing, or prose: then they hold no steps', () => {
      const steps = '  - {id: one, method: GET, path: /x}';
      expect(ids(request(steps))).to.deep.equal(['one']);
      expect(ids(prerequisites(steps))).to.deep.equal(['one']);
      const prose = request(steps).replace('## Test', '## Prerequisites\n\nNone are needed.\n\n## Test');
      expect(ids(prose)).to.deep.equal(['one']);
    });

    it('take the first yaml block, and one step of the test request', () => {
      const steps = '  - {id: one, method: GET, path: /x}\n  - {id: two, method: GET, path: /x}';
      const text = `${request(steps)}\nText\n\n~~~ yml\nsteps:\n  - {id: three, method: GET, path: /x}\n~~~\n`;
      expect(ids(text)).to.deep.equal(['one']);
      expect(warnings(text)).to.deep.equal([
        '18: the second yaml block of "Test Request" has no effect',
        '12: two has no effect: a test request is one step',
      ]);
      const other = '```json\n{}\n```\n\n````md\n## Prerequisites\n```yaml\nno: step\n```\n````\n\n## Test Request';
      expect(ids(request(steps).replace('## Test Request', other))).to.deep.equal(['one']);
    });
  });

  it('front matter: all keys, lists in both forms, values that are no YAML', () => {
    const front = [
      'endpoint: "POST /x"',
      'status: skip',
      "skipReason: 'waits: for a callback #1'",
      'tags: [one, "two three"]',
      'knownIssues:',
      '  - path: /a',
      '    why: unknown',
      'notes: "quoted" and @more: text',
      ...['domain: x', 'swagger: a.json', 'tokens: [staff, client]', 'savedAt: 2026-01-01T00:00:00Z', 'verifiedAt: x'],
      ...['timesReused: 3', 'requiresTestData: true', 'testDataDescription: x', 'expectedOutcome: 422'],
      ...['expectedOutcomeReason: x', '# a remark', '', 'colour: blue', 'no value here'],
    ].join('\n');
    const text = request('  - {id: one, method: GET, path: /x}', front);
    const { frontMatter, skipped } = read(text);
    expect(frontMatter).to.include({ endpoint: 'POST /x', notes: '"quoted" and @more: text', expectedOutcome: '422' });
    expect(frontMatter.tags).to.deep.equal(['one', 'two three']);
    expect(frontMatter.knownIssues).to.deep.equal(['path: /a', 'why: unknown']);
    expect(skipped).to.equal('waits: for a callback #1');
    expect(warnings(text)).to.deep.equal([
      '22: colour is not known and has no effect',
      '23: has no effect: a line of front matter is a word, a colon and a value',
    ]);
    expect(read(text.replace('status: skip', 'status: verified')).skipped).to.equal(undefined);
  });

  describe('tokens', () => {
    it('are staff by default, and each kind has a variable and a scheme', async () => {
      const steps = Object.keys(tokenKinds).map((kind) => `  - {id: ${kind}, method: GET, path: /x, token: ${kind}}`);
      const text = prerequisites(`  - {id: one, method: GET, path: /x}\n${steps.join('\n')}`);
      expect((await sent(text)).map(({ headers }) => headers.authorization)).to.deep.equal([
        ...['Bearer staff-token', 'Bearer staff-token', 'Bearer directory-token', 'Bearer client-token'],
        ...['Bearer app-token', 'Bearer business-token', 'Bearer operator-token', 'Admin admin-token'],
        'Admin internal-token',
      ]);
      expect(needs(text)).to.deep.equal([
        ...['COMMUNICATION_GW_TOKEN', 'DIRECTORY_TOKEN', 'CLIENT_TOKEN', 'APP_TOKEN', 'BUSINESS_TOKEN'],
        ...['OPERATOR_TOKEN', 'ADMIN_TOKEN', 'INTERNAL_TOKEN'],
      ]);
    });

    it('of a directory act on behalf of a business, by default that of the account', async () => {
      const step = (value: string) =>
        `  - {id: "${value}", method: GET, path: /x, token: directory, x_on_behalf_of: ${value}}`;
      const [own, other, none] = await sent(prerequisites([step('true'), step('business2'), step('false')].join('\n')));
      expect(own?.headers['x-on-behalf-of']).to.equal('business00000001');
      expect(other?.headers['x-on-behalf-of']).to.equal('business2');
      expect(none?.headers).not.to.have.property('x-on-behalf-of');
      expect(warnings(post('x_on_behalf_of: true'))).to.deep.equal([
        '14: one: x_on_behalf_of has no effect without token: directory',
      ]);
    });
  });

  it('the second address, for a step or for all', async () => {
    for (const text of [
      post('useFallback: true'),
      post('useFallbackApi: true'),
      post('').replace('POST /x', 'POST /x\nuseFallbackApi: true'),
    ]) {
      expect((await sent(text))[0]?.url).to.equal('https://second.example/api2/x');
      expect(needs(text)).to.deep.equal(['COMMUNICATION_GW_TOKEN', 'FALLBACK_API_URL']);
    }
    expect((await sent(post('useFallback: false')))[0]?.url).to.equal('https://core.example/x');
  });

  it('params: on GET and to the second address, and a query in the path', async () => {
    const params = 'params: {"filter[a]": "{{business_id}}", n: 1, yes: true}';
    const query = '?filter%5Ba%5D=business00000001&n=1&yes=true';
    expect((await sent(get(params)))[0]?.url).to.equal(`https://core.example/x${query}`);
    expect((await sent(post(`${params}\nuseFallback: true`)))[0]?.url).to.equal(
      `https://second.example/api2/x${query}`,
    );
    expect((await sent(post(params)))[0]?.url).to.equal('https://core.example/x');
    expect(warnings(post(params))).to.deep.equal([
      '14: one: params has no effect of POST: params go on GET, or to the second address',
    ]);
    const inPath = get(params).replace('path: /x', 'path: "/x?ids={{staff_id}},2&n=2"');
    expect((await sent(inPath))[0]?.url).to.equal(
      'https://core.example/x?ids=staff1%2C2&n=1&filter%5Ba%5D=business00000001&yes=true',
    );
  });

  it('paths of communication-gw and of core, at their addresses', async () => {
    for (const [path, base] of [
      ['/business/communication/y', 'https://first.example/gw'],
      ['/platform/v1/y', 'https://core.example'],
      ['/business/messaging/v1/y', 'https://core.example'],
    ] as const)
      expect((await sent(get('').replace('path: /x', `path: ${path}`)))[0]?.url).to.equal(`${base}${path}`);
  });

  it('bodies: lists, nested maps and scalars of any kind', async () => {
    expect(
      await body('body:\n  list: [1, a, null, {deep: [true]}]\n  nested: {a: {b: 1.5}}\n  empty: {}'),
    ).to.deep.equal({
      ...{ list: [1, 'a', null, { deep: [true] }], nested: { a: { b: 1.5 } }, empty: {} },
    });
    for (const [written, value] of [
      ['[1, 2]', [1, 2]],
      ['text', 'text'],
      ['12', 12],
      ['false', false],
      ['{}', {}],
    ] as const)
      expect(await body(`body: ${written}`)).to.deep.equal(value);
    expect((await sent(post('body:')))[0]?.body).to.equal(undefined);
    expect(await body('body:\n  a: &a {x: 1}\n  b: *a')).to.deep.equal({ a: { x: 1 }, b: { x: 1 } });
  });

  it('forms: multipart with fields and files', async () => {
    writeFileSync(join(folder, 'note.txt'), 'a file');
    const files =
      'file_fields:\n  - {field_name: "doc[0]", file_path: note.txt, filename: other.txt}\n  - {field_name: b, file_path: ./note.txt}';
    const fields = 'form_fields: {"form[{{client_id}}]": "{{business_id}}", n: 5}';
    const [sentForm] = await sent(post(`content_type: multipart\n${fields}\n${files}`));
    const headers = { 'content-type': String(sentForm?.headers['content-type']) };
    const form = await new Response(new Uint8Array(sentForm?.body as Buffer), { headers }).formData();
    const entries = await Promise.all(
      [...form].map(async ([name, value]) => [
        name,
        typeof value === 'string' ? value : `${value.name}: ${await value.text()}`,
      ]),
    );
    expect(entries).to.deep.equal([
      ...[
        ['form[client1]', 'business00000001'],
        ['n', '5'],
      ],
      ...[
        ['doc[0]', 'other.txt: a file'],
        ['b', 'note.txt: a file'],
      ],
    ]);
    expect(warnings(post(`body: {a: 1}\ncontent_type: multipart/form-data\n${fields}`))).to.deep.equal([
      '14: one: body has no effect beside content_type: multipart',
    ]);
    expect(warnings(post(fields))).to.deep.equal([
      '14: one: form_fields has no effect without content_type: multipart',
    ]);
  });

  it('headers', async () => {
    const [request] = await sent(
      post('headers: {X-Trace: "{{business_id}}", Accept: text/plain, X-On-Behalf-Of: other}\nbody: {}'),
    );
    expect(request?.headers).to.deep.equal({
      ...{ accept: 'text/plain', 'x-trace': 'business00000001', 'x-on-behalf-of': 'other' },
      ...{ authorization: 'Bearer staff-token', 'content-type': 'application/json' },
    });
  });

  it('what a step expects, and what happens when it fails', () => {
    const step = (keys: string) => read(post(keys)).steps[0];
    expect(step('')?.expect.status).to.deep.equal([200]);
    expect(step('expect:')?.expect.status).to.deep.equal([200]);
    expect(step('expect: {status: 422}')?.expect.status).to.deep.equal([422]);
    expect(step('expect: {status: [200, "201"]}')?.expect.status).to.deep.equal([200, 201]);
    expect(step('')?.onFail).to.equal('abort');
    for (const onFail of ['abort', 'skip', 'warn', 'continue'])
      expect(step(`onFail: ${onFail}`)?.onFail).to.equal(onFail);
    expect(step('onFail: skip\nskipReason: no data')).to.include({ onFail: 'skip', skipReason: 'no data' });
    expect(warnings(post('skipReason: no data'))).to.deep.equal([
      '14: one: skipReason has no effect without onFail: skip',
    ]);
  });

  it('keys without effect', () => {
    expect(warnings(post('sleep: 5000'))).to.deep.equal(['14: one: sleep has no effect because callbacks are awaited']);
    expect(warnings(post('onfail: abort\nexpect: {status: 200, body: x}'))).to.deep.equal([
      '14: onfail is not known and has no effect',
      '15: body is not known and has no effect',
    ]);
    expect(warnings(request('  - {id: one, method: GET, path: /x}\nretries: 3'))).to.deep.equal([
      '12: retries is not known and has no effect',
    ]);
  });

  describe('placeholders', () => {
    it('for dates and times, in UTC', async () => {
      const names = builtInNames.filter((name) => !/^random_|^unique_id$/.test(name));
      const values = await body(`body: {${names.map((name) => `${name}: "{{${name}}}"`).join(', ')}}`);
      expect(values).to.deep.equal({
        ...{
          today_date: '2026-01-31',
          current_date: '2026-01-31',
          tomorrow_date: '2026-02-01',
          yesterday_date: '2026-01-30',
        },
        ...{
          next_week_date: '2026-02-07',
          next_month_date: '2026-02-28',
          start_of_month_date: '2026-01-01',
          end_of_month_date: '2026-01-31',
        },
        ...{ now_datetime: '2026-01-31T22:15:30.500Z', tomorrow_datetime: '2026-02-01T17:00:00.000Z' },
        ...{ next_week_datetime: '2026-02-07T17:00:00.000Z', future_datetime: '2026-02-01T22:15:30.500Z' },
        ...{
          future_datetime_48h: '2026-02-02T22:15:30.500Z',
          now_timestamp: '1769897730',
          tomorrow_timestamp: '1769965200',
        },
        ...{ timestamp: '1769897730500', current_year: '2026', current_month: '01' },
      });
    });

    it('for generated values: others at each use and in each run, the same for the same seed', async () => {
      const names = builtInNames.filter((name) => /^random_|^unique_id$/.test(name));
      expect(names).to.have.length(9);
      const twice = `body: [${[...names, ...names].map((name) => `"{{${name}}}"`).join(', ')}]`;
      const values: string[] = await body(twice);
      expect(await body(twice)).to.deep.equal(values);
      const named = Object.fromEntries(names.map((name, index) => [name, values[index]]));
      expect(named.random_email).to.match(/^\w{12}@example\.com$/);
      expect(named.random_phone).to.match(/^\+1\d{3}55501\d\d$/);
      expect(named.random_url).to.match(/^https:\/\/\w{12}\.example\.com$/);
      expect(named.random_number).to.match(/^\d{1,4}$/);
      for (const name of ['random_email', 'random_string', 'unique_id', 'random_url']) {
        const [first, second] = [names.indexOf(name), names.indexOf(name) + names.length];
        expect(values[first]).not.to.equal(values[second]);
      }
      const [one, other] = [new Values(given), new Values(given)];
      expect(one.get('random_email')).not.to.equal(other.get('random_email'));
    });

    it('for what the account gives, each with its variable', async () => {
      const names = [
        'business_id',
        'business_uid',
        'staff_id',
        'staff_uid',
        'client_id',
        'client_uid',
        'matter_uid',
        'directory_id',
        'conversation_uid',
      ];
      const keys = `body: [${names.map((name) => `"{{${name}}}"`).join(', ')}]`;
      expect(await body(keys)).to.deep.equal([
        ...['business00000001', 'business00000001', 'staff1', 'staff1', 'client1', 'client1', 'matter1', 'directory1'],
        'conversation1',
      ]);
      expect(needs(post(keys)).slice(1)).to.deep.equal([
        ...[
          'COMMUNICATION_GW_BUSINESS_UID',
          'STAFF_UID',
          'CLIENT_UID',
          'MATTER_UID',
          'DIRECTORY_ID',
          'CONVERSATION_UID',
        ],
      ]);
    });

    it('that nothing sets are refused with the variable that would set them, and taken with it', () => {
      const file = write(post('body: "{{service_id}}"'));
      const judged = check(file, given);
      expect(judged).to.include({ judgement: 'refused', kind: 'placeholder', where: `${file}:14` });
      expect(judged)
        .to.have.property('reason')
        .that.equals(
          'one: unknown placeholder {{service_id}}: extract it in a step before, or set PLACEHOLDER_SERVICE_ID; the steps before extract nothing',
        );
      expect(check(file, new Map([...given, ['PLACEHOLDER_SERVICE_ID', 's1']]))).to.include({ judgement: 'runs' });
      expect(new Values(new Map([['PLACEHOLDER_SERVICE_ID', 's1']])).get('service_id')).to.equal('s1');
    });

    it('in paths, encoded, and in keys', async () => {
      const [path] = await sent(get('').replace('path: /x', 'path: "/x/{{client_id}}/{{ staff_id }}"'));
      expect(path?.url).to.equal('https://core.example/x/client1/staff1');
      expect(await body('body:\n  "{{text}}": {"a{{number}}": 1}', { text: 'key', number: 5 })).to.deep.equal({
        key: { a5: 1 },
      });
      expect((await sent(get('params: {"{{client_id}}": 1}')))[0]?.url).to.equal('https://core.example/x?client1=1');
      expect(needs(get('params: {"{{client_id}}": 1}'))).to.include('CLIENT_UID');
    });

    it('that stand alone in a body keep their type', async () => {
      const keys = 'body: {alone: "{{number}}", list: ["{{list}}"], inside: "a{{number}}", text: "{{text}}"}';
      expect(await body(keys, { number: 5, list: [1], text: '5' })).to.deep.equal({
        alone: 5,
        list: [[1]],
        inside: 'a5',
        text: '5',
      });
    });

    it('are set by an extract before all else', async () => {
      const extracts = prerequisites('  - {id: one, method: GET, path: /x, extract: {client_id: $.id}}');
      const text = `${extracts}\n## Test Request\n\n\`\`\`yaml\nsteps:\n  - {id: two, method: GET, path: "/x/{{client_id}}"}\n\`\`\`\n`;
      expect(needs(text)).to.deep.equal(['COMMUNICATION_GW_TOKEN']);
      expect((await sent(text, { client_id: 'other' }))[1]?.url).to.equal('https://core.example/x/other');
    });
  });

  it('JSONPaths as they write them: the first match counts', () => {
    const response = {
      data: {
        items: [
          { id: 1, type: 'b' },
          { id: 2, type: 'a', tags: [{ n: 7 }] },
          { id: 3, type: 'a' },
        ],
        'first-name': 'Ada',
      },
    };
    const finds: [string, unknown][] = [
      ['$.data.items[1].id', 2],
      ["$.data.items[?(@.type=='a')].id", 2],
      ["$.data.items[?(@.type == 'a' && @.id != 2)].id", 3],
      ["$.data.items[?(@.type=='a')].tags[0].n", 7],
      ["$.data['first-name']", 'Ada'],
      ['$..tags[0].n', 7],
    ];
    for (const [path, value] of finds) {
      const { query } = read(post(`extract: {a: "${path}"}`)).steps[0]?.extract.a ?? {};
      expect(query?.query(response).values()[0], path).to.equal(value);
    }
  });

  it('JSONPaths that find nothing are refused, with a form that does', () => {
    const better: [string, string][] = [
      ["$.data.items[?(@.type=='a')].id | [0]", "$.data.items[?(@.type=='a')].id"],
      ["$.data.uid || 'fallback'", '$.data.uid'],
      ['$.data.uid || $.data.id', "$.data['uid','id']"],
      ["$.items[?(@.a=='x' || @.b=='y')].id | [0]", "$.items[?(@.a=='x' || @.b=='y')].id"],
      ['$.items[?(@.n > 0)][0].id', '$.items[?(@.n > 0)].id'],
      ['data.items[0].id', '$.data.items[0].id'],
    ];
    for (const [path, form] of better) {
      const file = write(post(`extract: {a: "${path}"}`));
      const judged = check(file, given);
      expect(judged).to.include({ judgement: 'refused', kind: 'JSONPath', where: `${file}:14` });
      expect(judged)
        .to.have.property('reason')
        .that.satisfies((reason: string) => reason.endsWith(`. Write ${form}`), path);
      expect(check(write(post(`extract: {a: "${form}"}`)), given)).to.include({ judgement: 'runs' });
    }
  });
});
