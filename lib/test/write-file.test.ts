import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { expect } from 'chai';
import { assertWritable, writeInFolder } from '../write-file';

describe('writing a file', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'write-file-'));
    writeFileSync(join(root, 'file'), '');
    mkdirSync(join(root, 'folder'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const line = (written: Promise<void>) =>
    written.then(
      () => 'written',
      ({ message }: Error) => message.replace(relative(process.cwd(), root), 'ROOT'),
    );

  it('makes the folders above it, and leaves nothing beside it', async () => {
    await writeInFolder(join(root, 'a', 'b', 'c'), 'text');
    expect(readdirSync(join(root, 'a', 'b'))).to.deep.equal(['c']);
    expect(readFileSync(join(root, 'a', 'b', 'c'), 'utf8')).to.equal('text');
  });

  it('says what to move away where a file stands in the place of a folder, or a folder in the place of the file', async () => {
    const remedy = 'move away what stands in its place';
    expect(await line(writeInFolder(join(root, 'file', 'report'), ''))).to.match(
      new RegExp(`^ROOT/file/report cannot be written \\((EEXIST|ENOTDIR): [^,]+\\): ${remedy}$`),
    );
    expect(await line(writeInFolder(join(root, 'folder'), ''))).to.match(
      new RegExp(`^ROOT/folder cannot be written \\(EISDIR: [^,]+\\): ${remedy}$`),
    );
    expect(await line(assertWritable(join(root, 'file')))).to.match(
      new RegExp(`^ROOT/file cannot be written \\(EEXIST: [^,]+\\): ${remedy}$`),
    );
    expect(readdirSync(root)).to.deep.equal(['file', 'folder']);
  });

  // Nobody may write to /sys, not even root.
  it('says where to write instead where a folder is not to be written to', async () => {
    const reason =
      /^\S+sys\/report cannot be written \((EACCES|EPERM|EROFS): [^,]+\): use a checkout, or a folder, that you may write to$/;
    expect(await line(assertWritable('/sys/report'))).to.match(reason);
    expect(await line(writeInFolder('/sys/report', ''))).to.match(reason);
  });

  it('says that a disk is full', async () => {
    expect(await line(writeInFolder('/dev/full', 'text', writeFile))).to.match(
      /dev\/full cannot be written \(ENOSPC: [^,]+\): make room on its disk$/,
    );
  });
});
