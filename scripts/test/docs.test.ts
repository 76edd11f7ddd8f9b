import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { commandBlocks } from '../../lib/markdown';
import { commandBlock } from '../../lib/test/command-block';
import { checkDocs } from '../lib/docs';

const lines = (...text: string[]) => `${text.join('\n')}\n`;
const block = (language: string, ...commands: string[]) => lines(`\`\`\`${language}`, ...commands, '```');

describe('The check of the documents', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'docs-'));
    execFileSync('git', ['init', '--quiet'], { cwd: root });
    write('package.json', JSON.stringify({ scripts: { test: 'x', 'pact:verify': 'x' } }));
    write('.gitignore', 'report/\n');
    write('.ci/run', '# npm start\nnpm ci && npm test\nnpm run test:unit\n');
    write('provider/openapi.yaml', '');
    write('provider/gateway/operations/channels.ts', '');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  function write(file: string, text: string): void {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }

  function findings(markdown: string, file = 'README.md'): string[] {
    write(file, markdown);
    return checkDocs(root);
  }

  describe('paths', () => {
    for (const path of [
      'provider/openapi.yml',
      'openapi.yml',
      'gateway/openapi.yaml',
      'provider/gateways/',
      'providers/openapi.yaml',
      'provider/*.rb',
      'provider/gateway/<resource>.ts',
      'report.yaml',
      './provider/README.md',
    ]) {
      it(`finds that ${path} does not exist`, () => {
        expect(findings(lines('One.', '', `Two \`${path}\`.`))).to.deep.equal([
          `README.md:3: ${path} does not exist; correct the path`,
        ]);
      });
    }

    for (const path of [
      'provider/openapi.yaml',
      './provider/openapi.yaml',
      'provider/',
      'provider/gateway/operations',
      'provider/gateway/*/<resource>.ts',
      'provider/**/channels.ts',
      '*.yaml',
      'channels.ts',
      'operations/',
      '.ci/run',
      'report/mutation.json',
    ]) {
      it(`accepts ${path}`, () => {
        expect(findings(`See \`${path}\`.\n`)).to.deep.equal([]);
      });
    }

    for (const word of [
      'POST /business/sessions',
      '@fastify/rate-limit',
      'application/json',
      'example.org',
      'http://127.0.0.1:80/a/b',
      'data.channel.status',
      'HOST=a/b',
    ]) {
      it(`does not take ${word} for a path`, () => {
        expect(findings(`See \`${word}\`.\n`)).to.deep.equal([]);
      });
    }

    it('looks from the folder of the document as well', () => {
      const text = 'See `gateway/operations/channels.ts`, `openapi.yaml` and [the types](gateway/types.ts).\n';
      expect(findings(text, 'provider/README.md')).to.deep.equal([
        'provider/README.md:1: gateway/types.ts does not exist; correct the link',
      ]);
    });

    it('follows links and images from the folder of the document alone, without their anchors', () => {
      const text = lines(
        '[a](openapi.yaml#x) [b](../provider/openapi.yaml) [c](#d) [e](https://example.org/f)',
        '',
        '![g](provider/h.png)',
      );
      expect(findings(text, 'provider/README.md')).to.deep.equal([
        'provider/README.md:3: provider/h.png does not exist; correct the link',
      ]);
    });

    it('looks into commands, and not into output', () => {
      write('lib/test/a.test.ts', "commandBlock('README.md', 'One');");
      const text = lines(
        '# One',
        block('sh', "npx mocha provider/a.test.ts -g 'b'"),
        block('text', 'wrote provider/b.ts'),
      );
      expect(findings(text)).to.deep.equal(['README.md:2: provider/a.test.ts does not exist; correct the path']);
    });

    it('misses a file that git still lists and nobody has', () => {
      execFileSync('git', ['add', '--all'], { cwd: root });
      rmSync(join(root, 'provider/openapi.yaml'));
      expect(findings('`provider/openapi.yaml`\n')).to.have.length(1);
    });

    it('leaves step lists out', () => {
      expect(findings('`provider/a.ts`\n', 'workflows/steps.md')).to.deep.equal([]);
    });
  });

  it('lists its findings in the order of the lines', () => {
    const found = findings(lines('`npm run a`', '', '`b/c`', '', block('', 'd'), '', '[e](f)'));
    expect(found.map((finding) => finding.split(':')[1])).to.deep.equal(['1', '3', '5', '10']);
  });

  describe('npm commands', () => {
    for (const command of ['npm run pact:verfy', 'npm run --silent pact:unchanged', 'npm start']) {
      it(`finds that there is no ${command}`, () => {
        expect(findings(`Then \`${command} -- --help\`.\n`)).to.deep.equal([
          `README.md:1: package.json has no script for ${command}; correct the name`,
        ]);
      });
    }

    it('accepts those of package.json, and looks into code of every language', () => {
      const text = lines(
        '`npm test`, npm run pact:verify.',
        block('yaml', 'script:', '  - npm run pact:verify && npm run no-such'),
      );
      expect(findings(text)).to.deep.equal([
        'README.md:4: package.json has no script for npm run no-such; correct the name',
      ]);
    });
  });

  describe('blocks of commands', () => {
    const notRun = (line: number, call: string) =>
      `README.md:${line}: no test runs this block of commands; let one run ${call}, or mark the block as text`;

    for (const language of ['sh', 'bash', 'shell', '']) {
      it(`finds one that no test runs, marked as "${language}"`, () => {
        expect(findings(lines('## Try it', '', block(language, 'npm run pact:verify')))).to.deep.equal([
          notRun(3, "commandBlock('README.md', 'Try it')"),
        ]);
      });
    }

    it('finds one without a fence', () => {
      expect(findings(lines('## Try it', '', '    npm run pact:verify'))).to.deep.equal([
        notRun(3, "commandBlock('README.md', 'Try it')"),
      ]);
    });

    it('counts the blocks below a heading', () => {
      write('broker/test/a.test.ts', "for (const line of commandBlock('README.md', 'Try it')) run(line);");
      const text = lines('## Try it', block('sh', 'a'), block('text', 'b'), block('sh', 'c'));
      expect(findings(text)).to.deep.equal([notRun(10, "commandBlock('README.md', 'Try it', 1)")]);
    });

    it('accepts one that a test asks for', () => {
      write('proof/faults/a.test.ts', "run(commandBlock('README.md', 'Try it', 1));");
      write('lib/test/b.ts', "run(commandBlock('README.md', 'Try it'));");
      expect(findings(lines('## Try it', block('sh', 'a'), block('sh', 'b')))).to.deep.equal([]);
    });

    it('does not take code outside of tests for a test', () => {
      write('lib/a.ts', "run(commandBlock('README.md', 'Try it'));");
      expect(findings(lines('## Try it', block('sh', 'a')))).to.have.length(1);
    });

    it('accepts one whose commands stand in .ci/run, other than in a comment', () => {
      expect(findings(lines('## Test', block('sh', 'npm ci && npm test # five minutes')))).to.deep.equal([]);
      write('package.json', JSON.stringify({ scripts: { start: 'x', test: 'x' } }));
      expect(findings(lines('## Test', block('sh', 'npm ci', 'npm start')))).to.deep.equal([
        notRun(2, "commandBlock('README.md', 'Test')"),
      ]);
    });

    it('accepts output', () => {
      expect(
        findings(lines(block('text', '$ a'), block('console', '$ b'), block('mermaid', 'flowchart'))),
      ).to.deep.equal([]);
    });
  });
});

describe('A document’s commands', () => {
  it('are lines, joined at backslashes, without comments', () => {
    const text = lines('# A `b`', block('sh', '# first', 'export A=1', '', 'A=1 \\', '  npm test  # then'));
    expect(commandBlocks(text)).to.deep.equal([
      { heading: 'A `b`', index: 0, line: 2, commands: ['export A=1', 'A=1 npm test'] },
    ]);
  });

  it('are found in lists and quotes too', () => {
    expect(commandBlocks(lines('- one', '', '  ```sh', '  a', '  ```')).map(({ commands }) => commands)).to.deep.equal([
      ['a'],
    ]);
  });

  it('are an error where there are none', () => {
    expect(() => commandBlock('README.md', 'No such heading', 1)).to.throw(
      'README.md has no command block 1 below the heading "No such heading"',
    );
  });
});
