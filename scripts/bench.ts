import { run, UsageError } from '../lib/cli';
import { interruptible } from '../lib/interruption';
import { reportFolder } from '../lib/report';
import { temporaryFolder } from '../lib/temporary-folder';
import { assertWritable } from '../lib/write-file';
import { measureAll, measurements } from '../proof/bench/measurements';
import { goalsMet, machineLine, reportBench, thisMachine } from '../proof/bench/report';

const names = Object.keys(measurements);

const help = `
npm run bench [-- --only ${names.join(',')}] [--quick]

Measures this workspace and the tools that it replaces in one run. Prints medians with the lowest and the highest value of the
rounds, and the ratios. Writes report/bench.json, which holds the values of every round. The machine should be quiet: the
first line describes it and its load.

  --only   only these measurements, separated by commas:
${Object.entries(measurements)
  .map(([name, { title }]) => `             ${name.padEnd(9)} ${title}`)
  .join('\n')}
  --quick  few rounds, at most 100 interactions and no live run, in two minutes: shows that the bench works; do not quote
           its figures

Exit code 0, also when a goal is not met (the table says so), 1 when a measurement failed, 130 after Ctrl-C.
`;

void run({
  help,
  options: { only: { type: 'string' }, quick: { type: 'boolean' } },
  async main({ only, quick = false }) {
    const wanted = only?.split(',') ?? names;
    const unknown = wanted.find((name) => !names.includes(name));
    if (unknown !== undefined) throw new UsageError(`--only takes ${names.join(', ')}, and not "${unknown}"`);
    const machine = thisMachine();
    await assertWritable(reportFolder);
    process.stdout.write(`${machineLine(machine)}\n`);
    const started = new Date();
    const { path: folder } = temporaryFolder('bench');
    const progress = (line: string) => void process.stderr.write(`${line}\n`);
    const measured = await interruptible((signal) =>
      measureAll({ signal, quick, folder, progress }, (name) => wanted.includes(name)),
    );
    process.stdout.write(goalsMet(measured.flatMap(({ figures }) => figures)));
    await reportBench({ machine, started, quick, measured });
    return measured.some(({ failure }) => failure) ? 1 : 0;
  },
});
