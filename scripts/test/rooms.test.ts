import { rejects } from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { readRooms } from '../lib/rooms';

const markers = 'Rooms:\n<!-- rooms: begin -->\n<!-- rooms: end -->\nMore.\n';
const rooms = ['scripts', 'results', 'proof', 'workflows', 'broker', 'provider', 'consumer', 'lib'];
const down = 'a room works without those above it; move the shared code into the lower room or into lib/';
const bridge = 'consumer/ and provider/ share only pacts/, so that no shared mistake hides from the contract';
const apart = 'broker/ and workflows/ know nothing of each other; move the shared code into provider/ or lib/';
const ships = 'consumer/src/ ships without the rest of this repository';
const client = 'in broker/, local/ and release/ use client/ alone; move the shared code into client/';
const tests = 'a helper in a test/ folder serves tests alone; move the shared code out of it';
const circle =
  'modules of a circle can only be read and loaded together; move the shared code into a module of its own';

describe('npm run rooms', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'rooms-'));
    for (const room of rooms) mkdirSync(join(root, room));
    write('CONTRIBUTING.md', markers);
  });
  afterEach(() => rmSync(root, { recursive: true }));

  function write(file: string, text: string): void {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }

  /** Reads a tree in which each module of the keys imports those of its value. */
  async function readTree(imports: Readonly<Record<string, readonly string[]>>) {
    const targets = Object.values(imports).flat();
    for (const file of targets) write(file, 'export const value = 1;\n');
    for (const [file, imported] of Object.entries(imports)) {
      const up = '../'.repeat(file.split('/').length - 1);
      write(file, `${imported.map((target) => `import '${up}${target.replace('.ts', '')}';\n`).join('')}export {};\n`);
    }
    const { contributing } = await readRooms(root);
    write('CONTRIBUTING.md', contributing);
    return readRooms(root);
  }

  const forbidden = [
    ['results/a.ts', 'scripts/z.ts', down],
    ['proof/a.ts', 'scripts/z.ts', down],
    ['proof/a.ts', 'results/z.ts', down],
    ['workflows/a.ts', 'scripts/z.ts', down],
    ['workflows/a.ts', 'proof/z.ts', down],
    ['workflows/a.ts', 'results/z.ts', down],
    ['broker/a.ts', 'scripts/z.ts', down],
    ['broker/a.ts', 'proof/z.ts', down],
    ['broker/a.ts', 'results/z.ts', down],
    ['broker/a.ts', 'workflows/z.ts', apart],
    ['workflows/a.ts', 'broker/z.ts', apart],
    ['provider/a.ts', 'scripts/z.ts', down],
    ['provider/a.ts', 'proof/z.ts', down],
    ['provider/a.ts', 'results/z.ts', down],
    ['provider/a.ts', 'workflows/z.ts', down],
    ['provider/a.ts', 'broker/z.ts', down],
    ['provider/a.ts', 'consumer/z.ts', bridge],
    ['consumer/a.ts', 'scripts/z.ts', down],
    ['consumer/a.ts', 'proof/z.ts', down],
    ['consumer/a.ts', 'results/z.ts', down],
    ['consumer/a.ts', 'workflows/z.ts', down],
    ['consumer/a.ts', 'broker/z.ts', down],
    ['consumer/test/a.ts', 'provider/z.ts', bridge],
    ['consumer/src/a.ts', 'lib/z.ts', ships],
    ['consumer/src/a.ts', 'consumer/recording/z.ts', ships],
    ['lib/a.ts', 'scripts/z.ts', down],
    ['lib/a.ts', 'proof/z.ts', down],
    ['lib/a.ts', 'results/z.ts', down],
    ['lib/a.ts', 'workflows/z.ts', down],
    ['lib/test/a.ts', 'broker/z.ts', down],
    ['lib/a.ts', 'provider/z.ts', down],
    ['lib/a.ts', 'consumer/z.ts', down],
    ['broker/client/a.ts', 'broker/local/z.ts', client],
    ['broker/client/a.ts', 'broker/release/z.ts', client],
    ['broker/local/a.ts', 'broker/release/z.ts', client],
    ['broker/release/a.ts', 'broker/local/z.ts', client],
    ['proof/a.ts', 'lib/test/z.ts', tests],
  ] as const;
  for (const [file, target, why] of forbidden) {
    it(`does not let ${file} import ${target}`, async () => {
      const { problems } = await readTree({ [file]: [target] });
      expect(problems).to.deep.equal([`${file} imports ${target}: ${why}`]);
    });
  }

  it('lets a room import itself and rooms further down, and tests the helpers of tests', async () => {
    const { problems } = await readTree({
      'scripts/a.ts': [
        'results/z.ts',
        'proof/z.ts',
        'workflows/z.ts',
        'broker/local/z.ts',
        'provider/z.ts',
        'consumer/src/z.ts',
        'lib/z.ts',
      ],
      'results/a.ts': ['proof/z.ts', 'workflows/z.ts', 'broker/release/z.ts', 'provider/z.ts', 'lib/z.ts'],
      'proof/a.ts': ['workflows/z.ts', 'broker/local/z.ts', 'provider/z.ts', 'consumer/src/z.ts', 'lib/z.ts'],
      'workflows/a.ts': ['provider/z.ts', 'lib/z.ts'],
      'broker/release/a.ts': ['broker/client/z.ts', 'provider/z.ts', 'lib/z.ts'],
      'broker/local/a.ts': ['broker/client/z.ts'],
      'broker/test/release/a.ts': ['provider/test/z.ts', 'broker/test/client/z.ts', 'lib/test/z.ts'],
      'consumer/recording/a.ts': ['consumer/src/z.ts', 'lib/z.ts'],
    });
    expect(problems).to.deep.equal([]);
  });

  for (const [form, line] of [
    ['an import of a type', "import type { X } from '../provider/z';"],
    ['a type that imports', "export type X = import('../provider/z').X;"],
    ['a type that is exported again', "export type { X } from '../provider/z';"],
    ['a dynamic import', "void import('../provider/z');"],
    ['a require', "require('../provider/z');"],
  ] as const) {
    it(`sees ${form}`, async () => {
      write('provider/z.ts', 'export type X = 1;\n');
      write('lib/a.ts', `${line}\n`);
      const { problems } = await readRooms(root);
      expect(problems[0]).to.equal(`lib/a.ts imports provider/z.ts: ${down}`);
    });
  }

  it('sees an import in a comment of a JavaScript file', async () => {
    write('provider/z.ts', 'export type X = 1;\n');
    write('lib/a.cjs', "/** @type {import('../provider/z').X} */\nmodule.exports = 1;\n");
    const { problems } = await readRooms(root);
    expect(problems[0]).to.equal(`lib/a.cjs imports provider/z.ts: ${down}`);
  });

  it('refuses a circle, also of types', async () => {
    write('lib/a.ts', "import type { B } from './b';\nexport type A = B;\n");
    write('lib/b.ts', "import type { A } from './a';\nexport type B = A;\n");
    const { problems } = await readRooms(root);
    expect(problems[0]).to.equal(`lib/a.ts imports lib/b.ts, which imports lib/a.ts: ${circle}`);
  });

  it('draws which folder imports which, without tests, in an order that imports do not change', async () => {
    const { flowchart, contributing } = await readTree({
      'broker/release/a.ts': ['provider/gateway/z.ts'],
      'broker/release/b.ts': ['broker/client/z.ts'],
      'broker/test/a.ts': ['lib/z.ts'],
    });
    expect(flowchart.split('\n').filter((line) => /-->|\[/.test(line))).to.deep.equal([
      'subgraph broker["broker"]',
      '  broker_client["client"]',
      '  broker_release["release"]',
      'lib["lib"]',
      'subgraph provider["provider"]',
      '  provider_gateway["gateway"]',
      'broker_release-->broker_client',
      'broker_release-->provider_gateway',
    ]);
    expect(contributing).to.equal(
      `Rooms:\n<!-- rooms: begin -->\n\`\`\`mermaid\n${flowchart}\n\`\`\`\n<!-- rooms: end -->\nMore.\n`,
    );
  });

  it('says how to mend a drawing that differs from the imports', async () => {
    await readTree({ 'broker/release/a.ts': ['provider/gateway/z.ts'] });
    write(
      'CONTRIBUTING.md',
      readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8').replace('broker_release-->', 'broker_local-->'),
    );
    expect((await readRooms(root)).problems).to.deep.equal([
      'CONTRIBUTING.md: the flowchart differs from the imports; npm run rooms -- --write mends it',
    ]);
  });

  it('says which lines CONTRIBUTING.md lacks', async () => {
    write('CONTRIBUTING.md', 'No place for a drawing.\n');
    await rejects(readRooms(root), {
      message: 'CONTRIBUTING.md lacks the lines <!-- rooms: begin --> and <!-- rooms: end -->; add them',
    });
  });
});
