import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { projectFolder } from '../../lib/folders';
import { Command } from '../../lib/test/command';

// Nobody may write to /sys, not even root.
const unwritable =
  /^\S+ cannot be written \((EACCES|EPERM|EROFS): [^,]+\): use a checkout, or a folder, that you may write to\n$/;

describe('where nothing can be written', () => {
  for (const [script, ...args] of [
    ['mutate', '--only', 'lifecycle'],
    ['bench', '--quick', '--only', 'activation'],
  ] as const) {
    it(`npm run ${script} says so before it begins`, async () => {
      const { code, out, err } = await new Command(script, args, { REPORT_FOLDER: '/sys/report' }).ended;
      expect({ code, out }).to.deep.equal({ code: 1, out: '' });
      expect(err).to.match(unwritable);
    });
  }

  it('npm run coverage gives its verdict all the same, in CI too, and says each thing that it could not write', async () => {
    const variables = { REPORT_FOLDER: '/sys/report', CI: 'true', GITHUB_STEP_SUMMARY: '/sys/summary.md' };
    const { code, out, err } = await new Command('coverage', [], variables).ended;
    expect({ code, out }).to.deep.equal({ code: 0, out: (await new Command('coverage').ended).out });
    expect(err.trimEnd().split('\n')).to.have.length(3);
    expect(err).to.include('coverage.json cannot').and.include('coverage.xml cannot').and.include('summary.md');
  });

  it('npm run coverage fails where a flag asked for a file, after its verdict', async () => {
    const { code, out, err } = await new Command('coverage', ['--json', '/sys/coverage.json']).ended;
    expect(code).to.equal(1);
    expect(out).to.include('covered');
    expect(err).to.match(unwritable);
  });

  it('npm run generate says so', async () => {
    const root = mkdtempSync(join(tmpdir(), 'unwritable-test-'));
    try {
      for (const folder of ['scripts', 'lib', 'pacts', 'node_modules', 'package.json', 'tsconfig.json'])
        symlinkSync(join(projectFolder, folder), join(root, folder));
      const generated = join('provider', 'gateway', 'generated');
      const isWritten = (path: string) => !path.endsWith(generated);
      cpSync(join(projectFolder, 'provider'), join(root, 'provider'), { recursive: true, filter: isWritten });
      symlinkSync('/sys', join(root, generated));
      const options = { NODE_OPTIONS: '--preserve-symlinks --preserve-symlinks-main' };
      const { code, out, err } = await new Command('generate', [], options, root).ended;
      expect({ code, out }).to.deep.equal({ code: 1, out: '' });
      expect(err).to.match(unwritable);
    } finally {
      rmSync(root, { recursive: true });
    }
  });

  for (const [script, ...args] of [['record'], ['start'], ['bench', '--quick', '--only', 'activation']] as const) {
    it(`npm run ${script} names the variable of the temporary folder`, async () => {
      const { code, err } = await new Command(script, args, { TMPDIR: '/sys' }).ended;
      expect(code).to.equal(1);
      expect(err).to.match(/^No temporary folder can be made \(.*\): set TMPDIR to a folder of yours\n$/);
    });
  }
});
