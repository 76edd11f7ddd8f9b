import { expect } from 'chai';
import { Command } from '../../lib/test/command';
import { typingDocument, useDocuments } from '../../workflows/test/fixtures';
import { startLostGateway } from './lost-gateway';

const token = 'a-token-that-nobody-prints';

describe('npm run workflow', () => {
  const write = useDocuments();

  it('prints a line for each step and a summary', async () => {
    const { code, out, err } = await new Command('workflow', ['workflows/send-typing-indicator.md']).ended;
    expect(err).to.equal('');
    const lines = out.trim().split('\n');
    expect(lines[0]).to.equal('Tell a business that a contact is typing (workflows/send-typing-indicator.md)');
    expect(lines[1]).to.match(/^ {2}passed {3}create_channel {4}201 +\d+ ms {2}channel_uid = \S{36}$/);
    expect(lines[2]).to.match(
      /^ {2}passed {3}activate_channel {2}200 +\d+ ms {2}channel active: its callback came after/,
    );
    expect(lines.at(-1)).to.match(/^5 of 5 steps passed, \d+ calls to the providers, \d+ ms$/);
    expect(code).to.equal(0);
  });

  it('prints one JSON document with --json', async () => {
    const { code, out } = await new Command('workflow', ['--json', typingDocument]).ended;
    const { ok, documents } = JSON.parse(out);
    expect([code, ok, documents.length, documents[0].steps.length]).to.deep.equal([0, true, 1, 5]);
    expect(documents[0].steps[4]).to.include({ id: 'main_request', outcome: 'passed', status: 200, method: 'POST' });
  });

  it('refuses a document before anything is sent, in one line, with exit code 1', async () => {
    const { code, out, err } = await new Command('workflow', [typingDocument, write('# nothing')]).ended;
    expect({ code, out }).to.deep.equal({ code: 1, out: '' });
    expect(err).to.match(/^\S+\.md:1 has no front matter between two lines ---\n$/);
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
    expect(failing.out).to.match(/1 of 5 steps passed, 3 calls to the providers, \d+ ms: the step list failed\n$/);

    const interrupted = new Command('workflow', [typingDocument], live);
    await interrupted.printed(/passed {3}create_channel/);
    const { code, out } = await interrupted.kill('SIGINT');
    const { err: log } = await gateway.kill('SIGTERM');
    expect(code).to.equal(130);
    expect(out).to.include('interrupted').and.not.to.include('left behind');
    const deletions = log.match(/"method":"DELETE"/g) ?? [];
    expect(deletions).to.have.length(2);
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
