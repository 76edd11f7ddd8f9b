import { relative } from 'node:path';
import { run } from '../lib/cli';
import { colours } from '../lib/colours';
import { interruptible } from '../lib/interruption';
import { renderConsequence } from '../proof/answers/consequences';
import { answersFile, readSettled, writeSettled } from '../provider/answers';
import { type ProbeReport, probe } from '../provider/probe/probe';
import { renderFinding } from '../provider/probe/render';
import { settledBy } from '../provider/probe/settled';
import { isDifference, ofProbe } from '../results/cases/probe';
import { resultHelp, resultOptions, type Say, tell } from '../results/tell';
import { readTargetSettings, targetHelp } from './lib/target-settings';
import { writeGenerated } from './lib/write-generated';

const help = `
npm run probe [-- --write] [-- --check] [-- --json [FILE.json]] [-- --junit FILE]

Asks a gateway the open questions (provider/README.md), by some 45 calls within its throttle. Prints for each question whether the answer
that the embedded gateway gives holds, what was found instead, or why it is not settled; then what follows from each difference: whether
the app tolerates it, which interactions fail, and which file to edit. Secrets and personal details are masked.

  --write   records the answers in provider/answers.yaml, from which the embedded gateway has them from then on
  --check   fails for every difference, also one that the app tolerates: for a job that watches a gateway${resultHelp}${targetHelp}
Writes report/probe.json, with all evidence. Exit code 0 when each answer that was settled holds or is tolerated, and nothing is left
behind; 1 when not; 130 after Ctrl-C.
`;

/** Records the answers, and writes the documents that show them. */
async function record(report: ProbeReport, say: Say): Promise<void> {
  await writeSettled({ ...readSettled(), ...settledBy(report, new Date()) });
  const written = [relative(process.cwd(), answersFile), ...(await writeGenerated())];
  say(`wrote ${written.join(', ')}: npm start shows what fails; commit them once it passes\n`);
}

void run({
  help,
  options: { write: { type: 'boolean' }, check: { type: 'boolean' }, ...resultOptions },
  main: ({ write, check = false, ...flags }) =>
    tell('probe', flags, async (say) => {
      const settings = readTargetSettings();
      if (write && !process.env.COMMUNICATION_GW_URL)
        throw new Error('--write records the answers of a live gateway: set COMMUNICATION_GW_URL');
      return interruptible(async (signal) => {
        const report = await probe({
          ...settings,
          signal,
          warn: () => process.stderr.write('An earlier run has left something behind: npm run pact:clean names it\n'),
          found: (finding) => say(`${renderFinding(finding, colours)}\n`),
        });
        signal.throwIfAborted();
        const outcome = ofProbe(report, check);
        const follows = report.findings.filter(isDifference).flatMap((each) => renderConsequence(each, colours));
        say(`\n${[...follows, ...outcome.problems, outcome.summary].join('\n')}\n`);
        if (write) await record(report, say);
        return outcome;
      });
    }),
});
