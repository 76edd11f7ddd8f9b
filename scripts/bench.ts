import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, UsageError } from '../lib/cli';
import { projectFolder } from '../lib/folders';
import { interruption } from '../lib/interruption';
import { machineLine, thisMachine } from '../proof/bench/machine';
import { measureAll } from '../proof/bench/measure-all';
import { measurements, type Name } from '../proof/bench/measurements';
import { verdict } from '../proof/bench/render';
import { writeReport } from '../proof/bench/report';

const names = Object.keys(measurements) as Name[];

const help = `
npm run bench [-- --only ${names.join(',')}] [--quick]

Measures ours against what it stands in for, both in this one run, and prints medians with the lowest and the highest of
the repetitions, and the ratio. Writes report/bench.json, which holds every repetition. Wants a quiet machine: the first line
says which one it was, and what load it had.

  --only   only these, separated by commas:
${Object.entries(measurements)
  .map(([name, { title }]) => `             ${name.padEnd(9)} ${title}`)
  .join('\n')}
  --quick  few repetitions and at most 100 interactions, in two minutes: to see whether it works, not for figures to quote

Exit code 0 also where a goal is not met, which the table says; 1 when something could not be measured; 130 after Ctrl-C.
`;

function chosen(only: string | undefined): Name[] {
  if (only === undefined) return names;
  const wanted = only.split(',');
  const unknown = wanted.find((name) => !names.includes(name as Name));
  if (unknown !== undefined) throw new UsageError(`--only takes ${names.join(', ')}, and not "${unknown}"`);
  return names.filter((name) => wanted.includes(name));
}

void run({
  help,
  options: { only: { type: 'string' }, quick: { type: 'boolean' } },
  async main({ only, quick = false }) {
    const wanted = chosen(only);
    const machine = thisMachine();
    process.stdout.write(`${machineLine(machine)}\n`);
    const { signal } = interruption();
    const started = new Date();
    const folder = mkdtempSync(join(tmpdir(), 'bench-'));
    const progress = (line: string) => void process.stderr.write(`${line}\n`);
    const measured = await measureAll({ signal, quick, folder, progress }, wanted).finally(() =>
      rmSync(folder, { recursive: true, force: true }),
    );
    if (signal.aborted) return 130;
    process.stdout.write(verdict(measured.flatMap(({ figures }) => figures)));
    writeReport(join(projectFolder, 'report', 'bench.json'), { machine, started, quick, measured });
    return measured.some(({ failure }) => failure) ? 1 : 0;
  },
});
