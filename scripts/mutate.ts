import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { run } from '../lib/cli';
import { colours } from '../lib/colours';
import { pactDirectory, projectFolder } from '../lib/folders';
import { interruptible } from '../lib/interruption';
import { reportFolder } from '../lib/report';
import { assertWritable, writeInFolder } from '../lib/write-file';
import { readContract } from '../proof/mutation/contract';
import { Equivalents } from '../proof/mutation/equivalents';
import { generate } from '../proof/mutation/generate';
import { type Mutant, nameOf } from '../proof/mutation/mutant';
import { render } from '../proof/mutation/render';
import { pageOf, reportOf } from '../proof/mutation/report';
import { runMutants } from '../proof/mutation/run';
import { scoreOf } from '../proof/mutation/score';
import { ofMutation } from '../results/cases/mutation';
import type { Outcome } from '../results/outcome';
import { resultHelp, resultOptions, type Say, tell } from '../results/tell';

const help = `
npm run mutate [-- --only TEXT] [--json [FILE.json]] [--junit FILE]
npm run mutate -- --list

Shows that the contracts notice when the gateway breaks. The embedded gateway is changed in one way at a time, and pacts/ is
verified against it. A breaking change must make an interaction fail that is about the change; a compatible one must pass. The
mutants are made from pacts/ and provider/openapi.yaml; where neither tells if a change matters, channel-app's own client does.

  --only TEXT   runs the mutants whose names hold the text
  --list        prints the names and runs nothing${resultHelp}
Writes report/mutation.json (mutation-testing-report-schema) and report/mutation.html. Survivors that are right are in
proof/mutation/equivalent.yaml, with the reason.

Exit code 1 when a mutant of auth, lifecycle or status survives, when less than 95 % are killed, when less than 95 % of the failing
interactions are about their mutant, or when a compatible one is refused; 130 after Ctrl-C.
`;

const equivalentFile = join(projectFolder, 'proof', 'mutation', 'equivalent.yaml');

function chosen(all: readonly Mutant[], only = ''): Mutant[] {
  const mutants = all.filter((mutant) => nameOf(mutant).includes(only));
  if (mutants.length === 0) throw new Error(`No mutant has "${only}" in its name: --list shows the names`);
  return mutants;
}

/** Overwrites one line on a terminal; elsewhere writes a line from time to time. */
function progress(done: number, of: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${of} mutants${done === of ? '\n' : ''}`);
  else if (done % 100 === 0) process.stderr.write(`${done} of ${of} mutants\n`);
}

async function write(name: string, text: string): Promise<string> {
  const path = join(reportFolder, name);
  await writeInFolder(path, text);
  return relative(process.cwd(), path);
}

async function mutate(only: string | undefined, say: Say): Promise<Outcome> {
  const mutants = chosen(generate(readContract(pactDirectory)), only);
  const equivalents = new Equivalents(relative(process.cwd(), equivalentFile), readFileSync(equivalentFile, 'utf8'));
  const started = performance.now();
  // A mutant waits most of its time, for a callback that does not come or for its process.
  const sideBySide = 4 * availableParallelism();
  const outcomes = await interruptible((signal) =>
    runMutants({ mutants, pactDirectory, sideBySide, signal, progress }),
  );
  const ms = performance.now() - started;
  const score = scoreOf(outcomes, equivalents, only === undefined);
  say(render(score, colours));
  const report = reportOf(outcomes, score, pactDirectory);
  const files = [await write('mutation.json', JSON.stringify(report)), await write('mutation.html', pageOf(report))];
  say(`${Math.round(ms / 1000)} s; ${files.join(', ')}\n`);
  return ofMutation(score, ms, only);
}

void run({
  help,
  options: { only: { type: 'string' }, list: { type: 'boolean' }, ...resultOptions },
  async main({ only, list, ...flags }) {
    if (!list) {
      await assertWritable(reportFolder);
      return tell('mutate', flags, (say) => mutate(only, say));
    }
    for (const mutant of chosen(generate(readContract(pactDirectory)), only)) console.log(nameOf(mutant));
    return 0;
  },
});
