import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { identify, isRunning, type ProcessIdentity } from '../../../lib/process';
import { withLock } from '../../local/lock';
import { terminate } from '../../local/process';
import { failure, temporaryFolder } from '../fixtures';

async function groupLeader(script: string): Promise<ProcessIdentity> {
  const child = spawn('sh', ['-c', script], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  const identity = identify(child.pid ?? 0);
  if (!identity) throw new Error('sh did not start');
  return identity;
}

const dead = { pid: process.pid, startedAt: 'long ago' };

describe('processes', () => {
  it('a process that was given the pid of another is not taken for it', () => {
    const own = identify(process.pid);
    expect(own && isRunning(own)).to.equal(true);
    expect(isRunning(dead)).to.equal(false);
  });

  it('an unused pid is no process', () => expect(identify(2 ** 22 + 1)).to.equal(undefined));

  it('one that heeds TERM is ended', async () => {
    const identity = await groupLeader('echo; sleep 60');
    await terminate(identity);
    expect(isRunning(identity)).to.equal(false);
  });

  it('one that ignores TERM is killed after its time', async () => {
    const identity = await groupLeader('trap "" TERM; echo; sleep 60');
    await terminate(identity, 100);
    expect(isRunning(identity)).to.equal(false);
  });
});

describe('lock', () => {
  it('lets one at a time do its work', async () => {
    const path = join(await temporaryFolder(), 'lock');
    let inside = 0;
    const work = async () => {
      expect(++inside).to.equal(1);
      await new Promise(setImmediate);
      inside--;
    };
    await Promise.all([1, 2, 3].map(() => withLock(path, work)));
    expect(existsSync(path)).to.equal(false);
  });

  it('of a process that is gone is broken', async () => {
    const path = join(await temporaryFolder(), 'lock');
    await writeFile(path, JSON.stringify(dead));
    expect(await withLock(path, async () => 'done')).to.equal('done');
  });

  it('that is damaged is named, with the command that mends it', async () => {
    const path = join(await temporaryFolder(), 'lock');
    await writeFile(path, '{"pid":');
    const { message } = await failure(withLock(path, async () => 'done'));
    expect(message).to.equal(`${path} is damaged: when no such command runs, rm '${path}'`);
  });

  it('leaves nothing of processes that were killed while they took it', async () => {
    const path = join(await temporaryFolder(), 'lock');
    const [left, live] = [`${path}.${2 ** 22 + 1}.left`, `${path}.${process.pid}.live`];
    for (const file of [left, live]) await writeFile(file, '');
    await withLock(path, async () => {});
    expect([existsSync(left), existsSync(live)]).to.deep.equal([false, true]);
  });

  it('is given up when the work fails', async () => {
    const path = join(await temporaryFolder(), 'lock');
    expect((await failure(withLock(path, () => Promise.reject(new Error('no luck'))))).message).to.equal('no luck');
    expect(existsSync(path)).to.equal(false);
  });

  it('that is not given up in time is an error which names the holder', async () => {
    const path = join(await temporaryFolder(), 'lock');
    await writeFile(path, JSON.stringify(identify(process.pid)));
    let waitedFor: number | undefined;
    const onWait = ({ pid }: ProcessIdentity) => {
      waitedFor = pid;
    };
    const error = await failure(withLock(path, async () => {}, { onWait, deadlineMs: 50 }));
    expect(error.message).to.match(new RegExp(`^Process ${process.pid} still holds ${path}`));
    expect(waitedFor).to.equal(process.pid);
  });
});
