import { execFileSync } from 'node:child_process';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { failure, temporaryFolder } from '../fixtures';
import { needBroker, ownBroker } from './own-broker';

const diskKiB = 8 * 1024;

describe('a first start on a full disk', function () {
  this.timeout(300_000);
  let disk: string;
  let mounted = false;

  before(async function () {
    await needBroker(this);
    await ownBroker({ dataDir: await temporaryFolder() }).then((broker) => broker.stop());
  });

  beforeEach(async function () {
    disk = await temporaryFolder();
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${diskKiB}k`, 'tmpfs', disk], { stdio: 'ignore' });
      mounted = true;
    } catch {
      console.log('    skipped: this user cannot mount a disk of its own');
      this.skip();
    }
  });

  afterEach(() => {
    if (mounted) execFileSync('umount', [disk], { stdio: 'ignore' });
  });

  for (const free of [0, 4, 8, 64]) {
    it(`with ${free} KiB is told in one line, and can be repeated once there is space`, async () => {
      const dataDir = join(disk, 'data');
      await writeFile(join(disk, 'other'), Buffer.alloc((diskKiB - free) * 1024));
      const { message } = await failure(ownBroker({ dataDir }));
      expect(message).to.equal(
        `No space is left for ${dataDir}: make some, or set LOCAL_BROKER_DATA to a folder that has some`,
      );
      const left = (await readdir(dataDir)).filter((name) => /^broker\.(lock|pid)/.test(name));
      expect(left).to.deep.equal([]);
      await rm(join(disk, 'other'));
      await (await ownBroker({ dataDir })).stop();
    });
  }
});
