import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import getPort from 'get-port';
import type { TestSuites } from 'junit2json';
import { server } from '../../broker/test/fixtures';
import { projectFolder } from '../../lib/folders';
import { temporaryFolder } from '../../lib/temporary-folder';
import { Command } from '../../lib/test/command';

const token = 'a-token-that-nobody-prints';
/** The interactions that fail where a refusal is a list of messages. */
const refused = [
  'a request to create a session on a channel that is not active',
  'a request to send a typing indicator on an inactive session',
];
const typingDocument = 'workflows/send-typing-indicator.md';

describe('results for CI', () => {
  const { path: folder, remove } = temporaryFolder('results');
  after(remove);
  const at = (...path: string[]) => join(folder, ...path);
  const read = (...path: string[]) => readFileSync(at(...path), 'utf8');
  const environment = (report: string) => ({ REPORT_FOLDER: at(report) });

  it('are one JSON document in place of lines with --json, the same as the report', async () => {
    const { code, out } = await new Command('coverage', ['--json'], environment('a')).ended;
    expect([code, out]).to.deep.equal([0, read('a', 'coverage.json')]);
    const report = JSON.parse(out);
    expect(report).to.include({ command: 'coverage', ok: true, summary: '14 of 14 covered' });
    expect(Date.parse(report.time)).to.be.closeTo(Date.now(), 60_000);
    expect(report.commit).to.match(/^[0-9a-f]{40}$/);
    expect(report.dirty).to.be.a('boolean');
    expect(report.rows).to.have.length(14);
  });

  it('are written to a file with --json FILE.json and --junit FILE, below lines', async () => {
    const files = ['--json', at('new', 'x.json'), '--junit', at('new', 'y.xml')];
    const { code, out } = await new Command('coverage', files, environment('b')).ended;
    expect([code, out.endsWith('14 of 14 covered\n')]).to.deep.equal([0, true]);
    expect(read('new', 'x.json')).to.equal(read('b', 'coverage.json'));
    expect(read('new', 'y.xml')).to.match(/<testsuites name="coverage" tests="14" failures="0"/);
  });

  it('take a step list for no file of results', async () => {
    const { code, out } = await new Command('workflow', ['--json', typingDocument], environment('c')).ended;
    expect([code, JSON.parse(out).documents[0].file]).to.deep.equal([0, typingDocument]);
  });

  for (const [args, line] of [
    [['--json', 'out.txt'], '"out.txt" is not expected'],
    [['--junit', ''], '--junit is empty'],
    [['--', '--json'], '"--json" is not expected'],
  ] as const) {
    it(`refuse ${args.join(' ')} with exit code 2`, async () => {
      const { code, out, err } = await new Command('verify', args, environment('d')).ended;
      expect({ code, out }).to.deep.equal({ code: 2, out: '' });
      expect(err).to.include(line);
    });
  }

  it('say in one line that a file cannot be written', async () => {
    const { code, err } = await new Command('coverage', ['--junit', '/dev/null/x.xml'], environment('e')).ended;
    expect(code).to.equal(1);
    expect(err).to.match(/^\S+dev\/null\/x\.xml cannot be written \(E.*\): .*\n$/);
  });

  it('leave the verdict alone where the report cannot be written', async () => {
    const { code, out, err } = await new Command('coverage', [], { REPORT_FOLDER: '/dev/null/report' }).ended;
    expect([code, out.endsWith('14 of 14 covered\n')]).to.deep.equal([0, true]);
    expect(err).to.match(/^\S+coverage\.json cannot be written \(E.*\): .*\n$/);
  });

  it('are shown by GitLab without a flag, with a link', async () => {
    const gitlab = { CI: 'true', GITLAB_CI: 'true', CI_PIPELINE_URL: 'http://gitlab/pipelines/7' };
    const { out } = await new Command('workflow', [typingDocument], { ...environment('f'), ...gitlab }).ended;
    expect(out).to.match(/\nIn GitLab's test tab: http:\/\/gitlab\/pipelines\/7\/test_report\n$/);
    expect(read('f', 'workflow.xml')).to.include('<testcase name="main_request"');
  });

  it('tell a failing interaction once, at its test, on GitHub too, and no secret', async () => {
    const port = await getPort({ host: '127.0.0.1' });
    const gateway = new Command('gateway-start', ['--answer', 'not-active-refusal=400-list'], {
      STAFF_TOKEN: token,
      WEBHOOK_URL: `http://127.0.0.1:${port}/webhooks/communication-gw`,
      ACTIVATION_DELAY_MS: '20',
    });
    const [, url = ''] = await gateway.printed(/listens on (http:\S+)\n/);
    const verification = new Command('verify', ['--junit', at('verify.xml')], {
      ...environment('g'),
      COMMUNICATION_GW_URL: url,
      COMMUNICATION_GW_TOKEN: token,
      COMMUNICATION_GW_BUSINESS_UID: 'business00000001',
      WEBHOOK_LISTEN: `127.0.0.1:${port}`,
      GITHUB_STEP_SUMMARY: at('summary.md'),
    });
    const { code, out, err } = await verification.ended;
    await gateway.kill('SIGTERM');
    expect(code).to.equal(1);

    const report = JSON.parse(read('g', 'verify.json'));
    const isFailed = ({ verdict }: { verdict: string }) => verdict === 'failed';
    const failed = report.interactions.filter(isFailed).map(({ interaction }: { interaction: string }) => interaction);
    expect([report.ok, failed]).to.deep.equal([false, refused]);
    const { parse } = await import('junit2json');
    const suites = ((await parse(read('verify.xml'))) as TestSuites).testsuite ?? [];
    const failures = suites.flatMap(({ testcase = [] }) => testcase).filter(({ failure }) => failure);
    expect(failures.map(({ name }) => name)).to.deep.equal(refused);
    expect(failures[0]?.failure?.[0]?.inner).to.match(/Expected status code [\s\S]*open question not-active-refusal/);

    const annotations = err.split('\n').filter(Boolean);
    const recorded = annotations.map((annotation) => {
      const [, file = '', line] = /^::error file=([^,]+),line=(\d+),title=[^,]*::.+/.exec(annotation) ?? [];
      return readFileSync(join(projectFolder, file), 'utf8').split('\n')[Number(line) - 1];
    });
    expect(recorded).to.have.length(2);
    for (const [index, text] of recorded.entries()) expect(text).to.include(`'${refused[index]}'`);
    const summary = read('summary.md');
    expect(summary).to.match(/^### ❌ pact:verify: 12 of 14 interactions verified/);
    for (const each of refused) expect(summary).to.include(`**failed: ${each}**`);
    for (const text of [out, err, read('g', 'verify.json'), read('verify.xml'), read('summary.md')])
      expect(text).not.to.include(token);
  });

  it('tell why nothing could be verified', async () => {
    const { code, err } = await new Command('verify', ['--junit', at('gone.xml')], {
      ...environment('i'),
      COMMUNICATION_GW_URL: 'http://127.0.0.1:9',
      COMMUNICATION_GW_TOKEN: token,
      COMMUNICATION_GW_BUSINESS_UID: 'business00000001',
      WEBHOOK_LISTEN: '127.0.0.1:0',
      GITHUB_STEP_SUMMARY: at('gone.md'),
    }).ended;
    expect(code).to.equal(1);
    expect(err).to.match(/^[^\n]* cannot be reached [^\n]*\n$/);
    expect(JSON.parse(read('i', 'verify.json'))).to.include({ command: 'pact:verify', ok: false });
    expect(read('gone.xml')).to.match(/errors="1"[\s\S]*<error type="problem" message="[^"]* cannot be reached/);
    expect(read('gone.md')).to.match(/^### ❌ pact:verify: failed\n/);
  });

  it('tell why a gate could not be asked, so that no earlier yes is left', async () => {
    const url = await server((_, response) => response.writeHead(401).end());
    const args = ['--pacticipant', 'core', '--version', '1', '--json'];
    const { code, out } = await new Command('can-i-merge', args, {
      ...environment('h'),
      PACT_BROKER_BASE_URL: url,
      PACT_BROKER_TOKEN: token,
    }).ended;
    const { ok, problems } = JSON.parse(out);
    expect([code, ok, problems.length]).to.deep.equal([1, false, 1]);
    expect(problems[0]).to.match(/answers 401/);
    expect(read('h', 'can-i-merge.json')).to.equal(out);
  });
});
