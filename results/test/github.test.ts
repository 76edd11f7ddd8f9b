import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { projectFolder } from '../../lib/folders';
import { nodesOf } from '../../lib/markdown';
import { temporaryFolder } from '../../lib/temporary-folder';
import { annotations, markdown, tellGithub } from '../github';
import type { Case, Outcome } from '../outcome';

const head = { command: 'pact:verify', time: '2026-11-27T02:14:42.123Z' };
const code = { file: 'consumer/recording/typing.pact.ts', line: 21 };
const failed: Case = {
  suite: 'app with gw',
  name: 'a request',
  verdict: 'failed',
  ms: 5,
  lines: ['expected 1, found 2'],
  code,
};
const passed: Case = { suite: 'app with gw', name: 'another', verdict: 'passed', ms: 7 };

const outcome = (part: Partial<Outcome>): Outcome => ({
  summary: '1 of 2',
  cases: [],
  problems: [],
  data: {},
  ...part,
});
const annotated = (each: Case, root = projectFolder) => annotations(head, outcome({ cases: [each] }), root);

describe("GitHub's annotations", () => {
  it('stand at the test of each failed case, and of no other', () => {
    const cases = [failed, passed, { ...failed, code: undefined }, { ...failed, verdict: 'skipped' as const }];
    expect(annotations(head, outcome({ cases }), projectFolder)).to.deep.equal([
      '::error file=consumer/recording/typing.pact.ts,line=21,title=pact%3Averify%3A a request::expected 1, found 2',
    ]);
  });

  it('name files from the root of the repository', () => {
    expect(annotated(failed, join(projectFolder, '..'))[0]).to.match(/^::error file=[^/]+\/consumer\/recording/);
  });

  it('name a file outside the checkout, which a step list may be', () => {
    const elsewhere = { ...failed, code: { file: '/documents/typing.md', line: 3 } };
    expect(annotations(head, outcome({ cases: [elsewhere] }), '/documents')[0]).to.match(
      /^::error file=typing.md,line=3/,
    );
  });

  it('escape what would end a property or a command', () => {
    const [line] = annotated({ ...failed, name: 'a,b:c\n::error::100%', lines: ['50%\r', '::set-output name=a::b'] });
    expect(line).to.match(
      /,title=pact%3Averify%3A a%2Cb%3Ac%0A%3A%3Aerror%3A%3A100%25::50%25%0D%0A::set-output name=a::b$/,
    );
  });
});

describe("GitHub's summary", () => {
  it('has a table, what was expected and found, the problems and the links', () => {
    const text = markdown(
      head,
      outcome({ cases: [failed, passed], problems: ['left behind: x'], urls: ['http://broker/matrix?a=b'] }),
    );
    expect(text).to.match(/^### ❌ pact:verify: 1 of 2\n/);
    expect(text).to.include('| a request | app with gw | ❌ failed | 5 |\n| another | app with gw | ✅ passed | 7 |');
    expect(text).to.include('**failed: a request**\n\n```text\nexpected 1, found 2\n```');
    expect(text).to.include('```text\nleft behind: x\n```').and.include('(<http://broker/matrix?a=b>)');
    expect(markdown(head, outcome({ cases: [passed] }))).to.match(/^### ✅/);
  });

  it('stays below the size that GitHub takes', () => {
    const lines = Array.from({ length: 40 }, (_, index) => `${index} ${'é'.repeat(290)}`);
    const cases = Array.from({ length: 100 }, (_, index) => ({ ...failed, name: `case ${index}`, lines }));
    const text = markdown(head, outcome({ cases, problems: Array(5000).fill('é'.repeat(290)) }));
    expect(Buffer.byteLength(text)).to.be.lessThan(2 ** 20);
    expect(text).to.match(/\d+ more that did not pass are in the JUnit file/);
  });

  it('links a row of a gate to its result', () => {
    const text = markdown(head, outcome({ cases: [{ ...failed, url: 'http://broker/results/1' }] }));
    expect(text).to.include('[❌ failed](<http://broker/results/1>)');
  });

  it('shows texts of other teams as they are, and nothing that they could do', () => {
    const evil = '<script>|[x](javascript:1)\n# `a` *b* ```';
    const text = markdown(
      head,
      outcome({ summary: evil, cases: [{ ...failed, name: evil, lines: [evil, '````'] }], problems: [evil] }),
    );
    const kinds = [...nodesOf(fromMarkdown(text))].map(({ type }) => type);
    expect(kinds).to.not.include.members(['html']).and.not.include.members(['link']);
    expect(kinds.filter((kind) => kind === 'heading')).to.have.length(1);
    expect(kinds.filter((kind) => kind === 'code')).to.have.length(2);
  });

  it('stays below the megabyte that GitHub takes, and names failures first', () => {
    const line = 'x'.repeat(10_000);
    const many = Array.from({ length: 5000 }, (_, each) => ({
      ...(each % 10 ? passed : failed),
      name: `${each}`,
      lines: [line],
    }));
    const text = markdown(head, outcome({ cases: many }));
    expect(Buffer.byteLength(text)).to.be.lessThan(2 ** 20);
    expect(text).to.include('| 10 |').and.not.include('| 11 |');
    expect(text).to.include('4700 more are in the JUnit file');
  });

  it('is added to what a former step has written, and only on GitHub', async () => {
    const { path, remove } = temporaryFolder('summary');
    const file = join(path, 'summary.md');
    appendFileSync(file, 'before\n');
    await tellGithub(head, outcome({}), {});
    await tellGithub(head, outcome({}), { GITHUB_STEP_SUMMARY: file });
    expect(readFileSync(file, 'utf8')).to.equal('before\n### ✅ pact:verify: 1 of 2\n\n');
    remove();
  });
});
