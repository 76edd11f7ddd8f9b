import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect } from 'chai';
import { program, temporaryFolder } from '../../broker/test/fixtures';
import { Command } from '../../lib/test/command';
import { typingDocument } from '../../workflows/test/fixtures';
import { startLostGateway } from './lost-gateway';

const token = 'a-token-that-nobody-prints';

/** Milliseconds that no test waits for. */
const late = 60_000;

const count = (log: string, pattern: RegExp) => [...log.matchAll(pattern)].length;
const created = /"method":"POST","url":"\/business\/communication\/channels"/g;
const deleted = /"method":"DELETE","url":"\/business\/communication\/channels\//g;

/** The entries of a folder for temporary files, but not those of Node and its tools. */
const left = (folder: string) => readdirSync(folder).filter((name) => name.startsWith('pact-'));

describe('commands that end before their time', () => {
  it('pact:verify deletes what it made when the terminal is closed, with exit code 129', async () => {
    const { gateway, live } = await startLostGateway(token, late);
    const verification = new Command('verify', [], live);
    await gateway.printed(/"method":"PUT","url":"\/business\/communication\/channels\//);
    const { code, out, err } = await verification.kill('SIGHUP');
    const { code: ended, err: log } = await gateway.kill('SIGHUP');
    expect([code, err, ended]).to.deep.equal([129, '', 129]);
    expect(out).to.include('interrupted').and.not.to.include('left behind');
    expect(count(log, created)).to.be.greaterThan(0).and.to.equal(count(log, deleted));
  });

  it('workflow deletes what it made when nobody reads what it prints, with exit code 141', async () => {
    const { gateway, live } = await startLostGateway(token, late);
    const workflow = new Command('workflow', [typingDocument], live);
    workflow.stopReading('stdout');
    const { code, err } = await workflow.ended;
    const { err: log } = await gateway.kill('SIGTERM');
    expect({ code, err }).to.deep.equal({ code: 141, err: '' });
    expect(count(log, created)).to.equal(count(log, deleted));
  });

  it('pact:record leaves no folder behind at SIGTERM, with exit code 143', async () => {
    const folder = await temporaryFolder();
    const recording = new Command('record', [], { TMPDIR: folder });
    await recording.printed(/✔/);
    const { code, err } = await recording.kill('SIGTERM');
    expect([code, err, left(folder)]).to.deep.equal([143, '', []]);
  });

  it('pact:record leaves no folder behind when nobody reads what it prints, with exit code 141', async () => {
    const folder = await temporaryFolder();
    const recording = new Command('record', [], { TMPDIR: folder });
    recording.stopReading('stdout');
    const { code, err } = await recording.ended;
    expect([code, err, left(folder)]).to.deep.equal([141, '', []]);
  });

  it('mutate --list ends with exit code 141 when nobody reads the list', async () => {
    const list = new Command('mutate', ['--list']);
    list.stopReading('stdout');
    const { code, err } = await list.ended;
    expect({ code, err }).to.deep.equal({ code: 141, err: '' });
  });

  it('broker:start ends at Ctrl-C with exit code 130', async () => {
    // Docker's client, which gets Ctrl-C from the terminal too, waits for containers that never become healthy.
    const docker = await program('docker', 'case "$*" in *" up "*) kill -INT $PPID; exec sleep 60;; esac');
    const { code, err } = await new Command('broker-start', [], {
      PATH: `${dirname(docker)}:${process.env.PATH}`,
      LOCAL_BROKER_DATA: await temporaryFolder(),
      LOCAL_BROKER_KIND: 'docker',
    }).ended;
    expect({ code, err }).to.deep.equal({ code: 130, err: '' });
  });
});
