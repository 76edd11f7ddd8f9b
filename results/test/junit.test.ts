import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { TestCase, TestSuites } from 'junit2json';
import { validateXML } from 'xmllint-wasm';
import { junit } from '../junit';
import type { Case } from '../outcome';

const head = { command: 'pact:verify', time: '2026-11-27T02:14:42.123Z' };

const jenkins = readFileSync(join(__dirname, 'junit-10.xsd'), 'utf8');
/** GitLab and GitHub's actions read two attributes of a test case more than the schema of Jenkins' xunit plugin has. */
const common = jenkins.replace(
  '<xs:attribute name="classname" type="xs:string"/>',
  '$&<xs:attribute name="file" type="xs:string"/><xs:attribute name="line" type="xs:positiveInteger"/>',
);

async function complaints(xml: string, schema = common): Promise<string[]> {
  const { errors } = await validateXML({
    xml: [{ fileName: 'junit.xml', contents: xml }],
    schema: [{ fileName: 'junit.xsd', contents: schema }],
  });
  return errors.map(({ rawMessage }) => rawMessage);
}

/** Reads a file with a parser of another author. */
async function read(xml: string): Promise<TestSuites> {
  const { parse } = await import('junit2json');
  return (await parse(xml)) as TestSuites;
}

const casesOf = ({ testsuite = [] }: TestSuites): TestCase[] => testsuite.flatMap(({ testcase = [] }) => testcase);
const failuresOf = (suites: TestSuites) => casesOf(suites).filter(({ failure, error }) => failure ?? error);

const suite = 'channel-app with core';
const passed: Case = { suite, name: 'a request', verdict: 'passed', ms: 31, place: { file: 'pacts/a.json', line: 7 } };
const failed: Case = {
  suite,
  name: 'another request',
  verdict: 'failed',
  ms: 1250,
  lines: ["body $.data: expected 'a' but was 'b'", 'status: expected 200, found 422'],
  place: { file: 'pacts/a.json', line: 20 },
  code: { file: 'consumer/recording/a.pact.ts', line: 3 },
};
const skipped: Case = { suite: 'other.suite', name: 'a request', verdict: 'skipped', lines: ['pending'] };

describe('JUnit XML', () => {
  it('is valid by the common schema, for passed, failed and skipped cases and for problems', async () => {
    for (const outcome of [
      { cases: [passed, failed, skipped], problems: ['a state is not known', 'left behind: a channel'] },
      { cases: [], problems: ['nothing could be verified'] },
      { cases: [], problems: [] },
    ]) {
      const xml = junit(head, outcome);
      expect(await complaints(xml)).to.deep.equal([]);
      expect(await complaints(xml.replaceAll(/ (file|line)="[^"]*"/g, ''), jenkins)).to.deep.equal([]);
    }
  });

  it('would not be valid with an attribute that no reader knows', async () => {
    const xml = junit(head, { cases: [passed], problems: [] });
    expect(await complaints(xml.replace(' line="7"', ' row="7"'))).to.have.length(1);
  });

  it('tells each failure once, with expected and found, time, file and line', async () => {
    const suites = await read(junit(head, { cases: [passed, failed, skipped], problems: [] }));
    const [only, ...others] = failuresOf(suites);
    expect(others).to.deep.equal([]);
    expect(only).to.include({ name: 'another request', classname: 'pact:verify.channel-app with core', time: 1.25 });
    expect(only).to.include({ file: 'pacts/a.json', line: 20 });
    expect(only?.failure).to.deep.equal([
      {
        type: 'failed',
        message: "body $.data: expected 'a' but was 'b'",
        inner:
          "body $.data: expected 'a' but was 'b'\nstatus: expected 200, found 422\nin pacts/a.json:20\nrecorded by consumer/recording/a.pact.ts:3",
      },
    ]);
    expect(suites).to.include({ tests: 3, failures: 1, errors: 0, time: 1.281 });
    const [first, second] = suites.testsuite ?? [];
    expect(first).to.include({ name: suite, tests: 2, failures: 1, skipped: 0, timestamp: '2026-11-27T02:14:42' });
    expect(second).to.include({ tests: 1, failures: 0, skipped: 1 });
  });

  it('has an error for problems that are of no case, so that it is never all green', async () => {
    const suites = await read(junit(head, { cases: [passed], problems: ['one', 'two'] }));
    expect(suites).to.include({ tests: 2, failures: 0, errors: 1 });
    const [only] = failuresOf(suites);
    expect(only?.error).to.deep.equal([{ type: 'problem', message: 'one', inner: 'one\ntwo' }]);
  });

  it('keeps every text, whatever characters it has', async () => {
    const odd = 'a "b" <c> & ]]> \'d\' \t e\r\nf ä 🙂';
    const text = `${odd}\u0000\u0007\u001b[31m\uFFFE${String.fromCharCode(0xd800)}.`;
    const xml = junit(head, { cases: [{ ...failed, name: text, lines: [text] }], problems: [] });
    expect(await complaints(xml)).to.deep.equal([]);
    const [only] = failuresOf(await read(xml));
    const shown = `${odd}\\u0000\\u0007\\u001b[31m\\ufffe\\ud800.`;
    expect(only?.name).to.equal(shown);
    expect(only?.failure?.[0]).to.include({ message: shown });
    expect(only?.failure?.[0]?.inner?.split('\nin pacts')[0]).to.equal(shown);
  });
});
