import { relative } from 'node:path';
import { run } from '../lib/cli';
import { colours } from '../lib/colours';
import { interruptible } from '../lib/interruption';
import { consequenceOf, type Difference, failingOn } from '../proof/answers/consequences';
import { answersFile, readSettled, writeSettled } from '../provider/answers';
import { type Finding, type ProbeReport, probe } from '../provider/probe/probe';
import { renderFinding } from '../provider/probe/render';
import { settledBy } from '../provider/probe/settled';
import { ofProbe, type Told } from '../results/cases/probe';
import { resultHelp, resultOptions, tell } from '../results/tell';
import { readTargetSettings, targetHelp } from './lib/target-settings';
import { writeGenerated } from './lib/write-generated';

const help = `
npm run probe [-- --write] [--check] [--json [FILE.json]] [--junit FILE]

Asks a gateway the open questions (provider/README.md), by some 40 calls within its throttle. Prints for each question whether the answer
that the embedded gateway gives holds, what was found instead, or why it is not settled; then what follows from each difference: whether
the app tolerates it, which interactions fail, and which file to edit. Secrets and personal details are masked.

  --write   records the answers in provider/answers.yaml, from which the embedded gateway has them from then on
  --check   fails for every difference, also one that the app tolerates: for a job that watches a gateway
${resultHelp.slice(1)}${targetHelp}
Writes report/probe.json, with all evidence. Exit code 0 when each answer that was settled holds or is tolerated, and nothing is left
behind; 1 when not; 130 after Ctrl-C.
`;

const isDifference = (finding: Finding): finding is Finding & Difference => finding.verdict === 'differs';
const withConsequence = (finding: Finding): Told =>
  isDifference(finding) ? { ...finding, consequence: consequenceOf(finding) } : finding;

function* consequences(findings: readonly Told[]): Generator<string> {
  for (const { question, found, consequence } of findings) {
    if (!consequence) continue;
    const { isTolerated, failing, isAppWorking, edit } = consequence;
    const name = `${question} = ${found}`;
    if (isTolerated) yield `${colours.green('tolerated')}: ${name}: no interaction fails`;
    else if (failing === undefined) {
      yield `${colours.red('unknown')}: ${name}: npm run pact:verify shows which interactions fail; edit ${edit}, and add the answer to provider/gateway/open-questions.ts`;
    } else {
      const app = isAppWorking ? 'the app goes on, and the contract demands another' : 'the app cannot type';
      yield `${colours.red('not tolerated')}: ${name}: ${app}; edit ${edit}; these interactions fail:`;
      for (const each of failing) yield `  ${each}`;
    }
  }
}

function summary(findings: readonly Finding[], { calls, leftBehind }: ProbeReport): string {
  const count = (verdict: Finding['verdict']) => findings.filter((each) => each.verdict === verdict).length;
  const left = leftBehind > 0 ? `; ${leftBehind} may be left behind, which npm run pact:clean deletes or names` : '';
  return `${findings.length} questions: ${count('holds')} hold, ${count('differs')} differ, ${count('not settled')} not settled, ${calls} calls to the providers${left}`;
}

void run({
  help,
  options: { write: { type: 'boolean' }, check: { type: 'boolean' }, ...resultOptions },
  main: ({ write, check = false, ...flags }) =>
    tell('probe', flags, async (say) => {
      const settings = readTargetSettings();
      if (write && !process.env.COMMUNICATION_GW_URL)
        throw new Error('--write records the answers of a live gateway: set COMMUNICATION_GW_URL');
      const before = readSettled();
      const print = (line = '') => say(`${line}\n`);
      return interruptible(async (signal) => {
        const report = await probe({
          ...settings,
          signal,
          warn: () => process.stderr.write('An earlier run has left something behind: npm run pact:clean names it\n'),
          found: (finding) => print(renderFinding(finding, colours)),
        });
        signal.throwIfAborted();
        const findings = report.findings.map(withConsequence);
        print();
        for (const line of consequences(findings)) print(line);
        print(summary(findings, report));
        if (write) {
          await writeSettled({ ...before, ...settledBy(report, new Date()) });
          const written = [relative(process.cwd(), answersFile), ...(await writeGenerated())];
          print(`wrote ${written.join(', ')}: npm start shows what fails, and commit them once it is green`);
        }
        const failing = failingOn(findings.filter(isDifference));
        return ofProbe(report, findings, failing, check, summary(findings, report));
      });
    }),
});
