import { closeSync, existsSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { run, UsageError } from '../lib/cli';
import { colours } from '../lib/colours';
import { interruptible } from '../lib/interruption';
import { ofStepLists } from '../results/cases/step-lists';
import { ofWorkflow } from '../results/cases/workflow';
import type { Outcome } from '../results/outcome';
import { resultHelp, resultOptions, type Say, tell } from '../results/tell';
import { check, type Judgement, summarise } from '../workflows/runner/check';
import { documentsIn } from '../workflows/runner/find';
import { knownWithEmbedded, readGiven } from '../workflows/runner/needs';
import { printProgress, summaryLine } from '../workflows/runner/render';
import { renderJudgement, renderSummary } from '../workflows/runner/render-check';
import { runStepLists, type Summary } from '../workflows/runner/run';
import { sequenceDiagram } from '../workflows/runner/sequence';
import { readSource } from '../workflows/runner/source';
import { optional } from './lib/flags';
import { readTargetSettings, targetHelp } from './lib/target-settings';

const help = `
npm run workflow -- FILE|FOLDER... [--fill-in] [--keep] [--respect-skip] [--suggest] [--sequence FILE] [--json [FILE.json]] [--junit FILE]
npm run workflow -- --check FILE|FOLDER... [--json [FILE.json]] [--junit FILE]

Carries out step lists against communication-gw and core, and deletes what they made. The providers are embedded unless
COMMUNICATION_GW_URL names a live gateway. Where a step needs a channel or session that is to become active, the command waits for
the sign of it. workflows/README.md describes the format of step lists, with all variables.

  --check              reads documents, those of folders too, and judges them without sending anything
  --fill-in            makes the calls that activate things where the gateway wants them and the document lacks them
  --keep               deletes nothing, and says what it keeps
  --respect-skip       leaves out documents whose status is skip
  --sequence FILE      writes what happened as a sequence diagram in Mermaid
  --suggest            prints how the documents would read right, as a diff for git apply; all else goes to stderr${resultHelp}${targetHelp}
Exit code 0 when every document passed or was left out, 1 when one failed or was refused, 3 when none did and a call is served by nobody
here, which is neither a pass nor a failure, 130 after Ctrl-C.
`;

/** Judges documents without sending anything. */
function checkAll(paths: readonly string[], say: Say): Outcome {
  const given = readGiven();
  const known = process.env.COMMUNICATION_GW_URL ? given : knownWithEmbedded(given);
  const judgements: Judgement[] = [];
  for (const file of documentsIn(paths)) {
    const judged = check(file, known);
    judgements.push(judged);
    say(`${renderJudgement(judged, colours).join('\n')}\n`);
  }
  const lines = renderSummary(summarise(judgements));
  say(`${lines.join('\n')}\n`);
  return ofStepLists(judgements);
}

/** The exit code where nothing failed, and a call is routed to no service here. */
const notServed = 3;

/** Leaves no empty file, since the run may end without a diagram. @throws when it cannot be written, before anything is sent */
function assertWritable(file: string): void {
  const isNew = !existsSync(file);
  try {
    closeSync(openSync(file, 'a'));
    if (isNew) rmSync(file);
  } catch (error) {
    throw new Error(`--sequence ${file} cannot be written (${(error as NodeJS.ErrnoException).code})`);
  }
}

void run({
  help,
  words: true,
  options: {
    check: { type: 'boolean' },
    'fill-in': { type: 'boolean' },
    keep: { type: 'boolean' },
    'respect-skip': { type: 'boolean' },
    suggest: { type: 'boolean' },
    sequence: { type: 'string' },
    ...resultOptions,
  },
  async main({ check: onlyCheck, keep, suggest, 'fill-in': fillIn, 'respect-skip': respectsSkip, ...flags }, files) {
    if (files.length === 0) throw new UsageError('Name a step list, such as workflows/send-typing-indicator.md');
    const sequence = optional('sequence', flags.sequence);
    if (onlyCheck) {
      const given = { keep, suggest, 'fill-in': fillIn, 'respect-skip': respectsSkip, sequence };
      const [needless] = Object.entries(given).flatMap(([flag, value]) => (value === undefined ? [] : [flag]));
      if (needless) throw new UsageError(`--check sends nothing: leave out --${needless}, or --check`);
      return tell('workflow --check', flags, async (say) => checkAll(files, say));
    }
    if (suggest && flags.json === '')
      throw new UsageError('--suggest and --json both print to stdout: give --json a file');
    let summaries: Summary[] = [];
    const code = await tell('workflow', flags, async (say) => {
      const given = readGiven();
      const known = process.env.COMMUNICATION_GW_URL ? given : knownWithEmbedded(given);
      const sources = documentsIn(files).map((file) => readSource(file, known, respectsSkip ?? false));
      const print = suggest ? console.error : (line: string) => say(`${line}\n`);
      const settings = {
        ...readTargetSettings(),
        given,
        fillIn,
        keep,
        progress: printProgress(print, console.error, colours),
      };
      if (sequence) assertWritable(sequence);
      return interruptible(async (signal) => {
        summaries = await runStepLists(sources, { ...settings, signal });
        if (sequence) writeFileSync(sequence, sequenceDiagram(summaries));
        if (sources.length > 1) print(summaryLine(summaries));
        if (suggest) process.stdout.write(summaries.map(({ suggestion = '' }) => suggestion).join(''));
        return ofWorkflow(summaries);
      });
    });
    return code === 0 && summaries.some(({ verdict }) => verdict === 'not served here') ? notServed : code;
  },
});
