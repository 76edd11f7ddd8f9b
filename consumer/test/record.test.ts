import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { discard } from '../recording/interaction';
import { record } from '../recording/record';

const failure = (recording: Promise<unknown>): Promise<Error> =>
  recording.then(
    () => expect.fail('recorded'),
    (error: Error) => error,
  );

describe('recording, before its first test,', () => {
  let root: string;
  const { TMPDIR } = process.env;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'record-test-'));
    writeFileSync(join(root, 'file'), '');
  });
  afterEach(() => {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
    discard();
    rmSync(root, { recursive: true });
  });

  it('says that the pacts cannot be written', async () => {
    const { message } = await failure(record(join(root, 'file', 'pacts'), 'dot'));
    expect(message).to.match(
      /^\S+file\/pacts cannot be written \(ENOTDIR: [^\n]*\): move away what stands in its place$/,
    );
  });

  it('says that there is no place for temporary files', async () => {
    process.env.TMPDIR = join(root, 'file');
    const { message } = await failure(record(join(root, 'pacts'), 'dot'));
    expect(message).to.match(/^No temporary folder can be made \(ENOTDIR: [^\n]*\): set TMPDIR to a folder of yours$/);
    expect(readdirSync(join(root, 'pacts'))).to.deep.equal([]);
  });
});
