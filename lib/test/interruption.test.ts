import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { temporaryFolder } from '../temporary-folder';
import { Command } from './command';

const waiting = (...words: string[]) => new Command('../lib/test/waiting-command', words);
const folder = async (command: Command) => (await command.printed(/\/\S+waiting-command-\w+/))[0];

describe('a command that is interrupted', () => {
  for (const [signal, expected] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    it(`ends at ${signal} with exit code ${expected}, without its temporary folder`, async () => {
      const command = waiting();
      const path = await folder(command);
      expect(existsSync(path)).to.equal(true);
      const { code, err } = await command.kill(signal);
      expect({ code, err, left: existsSync(path) }).to.deep.equal({ code: expected, err: '', left: false });
    });

    it(`cleans up at ${signal} and ends with exit code ${expected}`, async () => {
      const command = waiting('the signal');
      await folder(command);
      const { code, err } = await command.kill(signal);
      expect({ code, err }).to.deep.equal({ code: expected, err: 'cleaning up\ncleaned up\n' });
    });
  }

  it('cleans up to the end at a second Ctrl-C', async () => {
    const command = waiting('one more SIGINT');
    await folder(command);
    void command.kill('SIGINT');
    await command.printed(/cleaning up/);
    const { code, err } = await command.kill('SIGINT');
    expect({ code, err }).to.deep.equal({ code: 130, err: 'cleaning up\ncleaned up\n' });
  });

  it('ends with exit code 141, without its temporary folder, when nobody reads what it prints', async () => {
    const command = waiting();
    const path = await folder(command);
    command.stopReading('stdout');
    const { code, err } = await command.ended;
    expect({ code, err, left: existsSync(path) }).to.deep.equal({ code: 141, err: '', left: false });
  });

  it('cleans up when nobody reads what it prints', async () => {
    const command = waiting('the signal');
    await folder(command);
    command.stopReading('stdout');
    const { code, err } = await command.ended;
    expect({ code, err }).to.deep.equal({ code: 141, err: 'cleaning up\ncleaned up\n' });
  });

  it('goes on when nobody reads its stderr', async () => {
    const command = waiting('progress');
    const [, before] = await command.printed(/ (\d+)\n/);
    command.stopReading('stderr');
    await command.printed(new RegExp(` ${Number(before) + 100}\n`));
    expect((await command.kill('SIGTERM')).code).to.equal(143);
  });

  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGKILL'] as const) {
    it(`cleans up when npm alone gets ${signal}`, async () => {
      const project = temporaryFolder('npm-project');
      const command = [process.execPath, require.resolve('ts-node/dist/bin'), join(__dirname, 'waiting-command.ts')];
      // The shell stands between npm and the command, as in `npm test`.
      const scripts = { waiting: `${command.map((word) => `"${word}"`).join(' ')} "the signal" && true` };
      writeFileSync(join(project.path, 'package.json'), JSON.stringify({ scripts }));
      const { PATH, HOME } = process.env;
      const npm = spawn('npm', ['run', '--silent', 'waiting'], { cwd: project.path, env: { PATH, HOME } });
      const printed = text(npm.stderr);
      await once(npm.stdout, 'data');
      npm.kill(signal);
      npm.stdout.resume();
      expect(await printed).to.equal('cleaning up\ncleaned up\n');
      project.remove();
    });
  }
});
