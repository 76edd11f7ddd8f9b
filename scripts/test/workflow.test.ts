import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { temporaryFolder } from '../../lib/temporary-folder';
import { Command } from '../../lib/test/command';
import { createChannel, documentOf, findClient, typingDocument, useDocuments } from '../../workflows/test/fixtures';
import { startLostGateway } from './lost-gateway';

const token = 'a-token-that-nobody-prints';

describe('npm run workflow', () => {
  const write = useDocuments();

  it('prints a line for each step and a summary', async () => {
    const { code, out, err } = await new Command('workflow', ['workflows/send-typing-indicator.md']).ended;
    expect(err).to.equal('');
    const lines = out.trim().split('\n');
    expect(lines[0]).to.equal('Tell a business that a contact is typing (workflows/send-typing-indicator.md)');
    expect(lines[1]).to.match(/^ {2}passed {4}create_channel {4}201 +\d+ ms {2}channel_uid = \S{36}$/);
    expect(lines[4]).to.match(/channel active: its callback came \d+ ms after activate_channel$/);
    expect(lines.at(-1)).to.match(/^passed: 5 of 5 steps passed, \d+ calls to the providers, \d+ ms$/);
    expect(code).to.equal(0);
  });

  it('prints one JSON document with --json', async () => {
    const { code, out } = await new Command('workflow', ['--json', typingDocument]).ended;
    const { verdicts, documents } = JSON.parse(out);
    expect([code, verdicts.passed, documents.length, documents[0].steps.length]).to.deep.equal([0, 1, 1, 5]);
    expect(documents[0].steps[4]).to.include({ id: 'main_request', outcome: 'passed', status: 200, method: 'POST' });
    expect(documents[0].events[0]).to.include({ kind: 'call', to: 'communication-gw', cause: 'step', status: 201 });
  });

  it('refuses a document in one line on stderr and carries out the others, with exit code 1', async () => {
    const bad = write('# nothing');
    const { code, out, err } = await new Command('workflow', [bad, typingDocument]).ended;
    expect(err).to.match(/^\S+\.md:1 has no front matter between two lines ---\n$/);
    const lines = out.trim().split('\n');
    expect([code, lines[0]]).to.deep.equal([1, `refused: ${bad}, nothing was sent`]);
    expect(lines.at(-1)).to.equal('2 step lists: 1 passed, 1 refused');
  });

  it('leaves out with --respect-skip what its authors skip', async () => {
    const skipped = write(documentOf([], [findClient], 'status: skip\nskipReason: "no listener"\n'));
    const all = await new Command('workflow', [skipped]).ended;
    expect([all.code, all.out]).to.satisfy(
      ([code, out]: [number, string]) => code === 0 && /^passed: 1 of 1/m.test(out),
    );
    const { code, out } = await new Command('workflow', ['--respect-skip', skipped]).ended;
    expect({ code, out }).to.deep.equal({ code: 0, out: 'left out: A test, its authors skip it: no listener\n' });
  });

  it('takes a call that nobody here serves for neither a pass nor a failure, with exit code 3', async () => {
    const messaging = { id: 'core', method: 'POST', path: '/business/messaging/v1/channels', expect: { status: 201 } };
    const { code, out } = await new Command('workflow', [write(documentOf([], [messaging]))]).ended;
    expect(out)
      .to.match(/^ {2}unserved {2}core {2}404 /m)
      .and.to.match(/^not served here: 0 of 1 step passed, 1 call/m);
    expect(code).to.equal(3);
  });

  it('prints with --suggest how documents would read right, as a diff that git applies, and all else on stderr', async () => {
    const wrong = { ...createChannel, extract: { channel_uid: '$.data.uid' } };
    const files = [1, 2].map(() => write(documentOf([wrong], [findClient])));
    const { code, out, err } = await new Command('workflow', ['--suggest', ...files]).ended;
    expect(out).to.match(/^--- a\/document-\d+\.md\t?\n\+\+\+ b\/document-\d+\.md\t?\n@@ /);
    expect(out.match(/^\+ .*/gm)).to.deep.equal(Array(2).fill('+      channel_uid: "$.data.channel.uid"'));
    expect(err).to.match(/\n2 step lists: 2 failed; mistakes in 2 documents\n$/);
    execFileSync('git', ['apply'], { cwd: dirname(files[0] ?? ''), input: out });
    const again = await new Command('workflow', files).ended;
    expect([code, again.code]).to.deep.equal([1, 0]);
  });

  it('refuses flags that contradict each other, with exit code 2, and a diagram that cannot be written', async () => {
    const both = await new Command('workflow', ['--check', '--keep', typingDocument]).ended;
    expect([both.code, both.err]).to.deep.equal([2, '--check sends nothing: leave out --keep, or --check\n']);
    const unwritable = await new Command('workflow', ['--sequence', '/nowhere/at/all', typingDocument]).ended;
    expect([unwritable.code, unwritable.err]).to.deep.equal([
      1,
      '--sequence /nowhere/at/all cannot be written (ENOENT)\n',
    ]);
  });

  it('leaves no empty diagram where the gateway is down', async () => {
    const { path, remove } = temporaryFolder('diagram');
    const diagram = join(path, 'flow.mmd');
    const down = {
      COMMUNICATION_GW_URL: 'http://127.0.0.1:9',
      COMMUNICATION_GW_TOKEN: token,
      CORE_URL: 'http://127.0.0.1:9',
      COMMUNICATION_GW_BUSINESS_UID: 'business00000001',
      WEBHOOK_LISTEN: '127.0.0.1:0',
    };
    const { code, err } = await new Command('workflow', ['--sequence', diagram, typingDocument], down).ended;
    expect([code, existsSync(diagram)]).to.deep.equal([1, false]);
    expect(err).to.include('ECONNREFUSED');
    remove();
  });

  it('wants a document, with exit code 2', async () => {
    const { code, err } = await new Command('workflow').ended;
    expect([code, err.split('\n').length]).to.deep.equal([2, 2]);
  });

  it('runs against a gateway of another process, fails when its webhook URL leads elsewhere, and deletes on Ctrl-C', async () => {
    const { gateway, live } = await startLostGateway(token, 0);
    const failing = await new Command('workflow', [typingDocument], { ...live, ACTIVATION_TIMEOUT_MS: '2000' }).ended;
    expect(failing.code).to.equal(1);
    expect(failing.out).to.include('no callback said within 2000 ms').and.to.include('none arrived at all');
    expect(failing.out).to.match(/failed: 3 of 5 steps passed, \d+ calls to the providers, \d+ ms\n$/);

    const interrupted = new Command('workflow', [typingDocument], live);
    await interrupted.printed(/passed {4}get_client/);
    const { code, out } = await interrupted.kill('SIGINT');
    const { err: log } = await gateway.kill('SIGTERM');
    expect(code).to.equal(130);
    expect(out).to.include('interrupted').and.not.to.include('left behind');
    // A deletion whose response is late is asked for once more.
    const deleted = new Set(log.match(/"method":"DELETE","url":"[^"]+"/g));
    expect(deleted.size).to.equal(2);
    expect(failing.out + out + log).not.to.include(token);
  });
});

describe('npm run coverage', () => {
  it('prints a table and says that all is covered', async () => {
    const { code, out, err } = await new Command('coverage').ended;
    expect({ code, err }).to.deep.equal({ code: 0, err: '' });
    expect(out).to.match(
      /main_request +│ POST .*\/typing +│ 200, 201 +│ a request to send a typing indicator +│ covered/,
    );
    expect(out).to.match(/\n14 of 14 covered\n$/);
  });
});
