import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'chai';
import getPort from 'get-port';
import { projectFolder } from '../../lib/folders';
import { commandBlock } from '../../lib/test/command-block';

/** Runs a line of the README in a shell that leads a process group, because npm does not pass every signal on. */
function shell(line: string): { child: ChildProcess; out: () => string } {
  const { PATH, HOME } = process.env;
  const child = spawn('sh', ['-c', line], { cwd: projectFolder, env: { PATH, HOME }, detached: true });
  let out = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (out += chunk));
  return { child, out: () => out };
}

describe("the README's commands", () => {
  it('verify a gateway that runs in another terminal', async () => {
    const [start = ''] = commandBlock('README.md', 'Verify a live gateway');
    const [verify = ''] = commandBlock('README.md', 'Verify a live gateway', 1);
    const ports = new Map([
      ['8080', String(await getPort())],
      ['9000', String(await getPort())],
    ]);
    const onFreePorts = (line: string) => line.replace(/8080|9000/g, (port) => ports.get(port) ?? port);
    const gateway = shell(onFreePorts(start));
    try {
      while (!/listens on/.test(gateway.out())) await once(gateway.child.stdout as NodeJS.ReadableStream, 'data');
      const verification = shell(onFreePorts(verify));
      await once(verification.child, 'close');
      expect(verification.out()).to.match(/14 of 14 interactions verified/);
    } finally {
      process.kill(-(gateway.child.pid ?? 0), 'SIGTERM');
      await once(gateway.child, 'close');
    }
  });
});
