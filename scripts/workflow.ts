import { run, UsageError } from '../lib/cli';
import { colours } from '../lib/colours';
import { interruptible } from '../lib/interruption';
import { ofStepLists } from '../results/cases/step-lists';
import { ofWorkflow } from '../results/cases/workflow';
import type { Outcome } from '../results/outcome';
import { resultHelp, resultOptions, type Say, tell } from '../results/tell';
import { check, type Judgement, summarise } from '../workflows/runner/check';
import { documentsIn } from '../workflows/runner/find';
import { asLine, knownWithEmbedded, readGiven, unmet } from '../workflows/runner/needs';
import { printProgress } from '../workflows/runner/render';
import { renderJudgement, renderSummary } from '../workflows/runner/render-check';
import { runStepLists } from '../workflows/runner/run';
import { readStepList } from '../workflows/runner/step-list';
import { readTargetSettings, targetHelp } from './lib/target-settings';

const help = `
npm run workflow -- FILE... [--json [FILE.json]] [--junit FILE]
npm run workflow -- --check FILE|FOLDER... [--json [FILE.json]] [--junit FILE]

Carries out step lists against communication-gw and core, and deletes what they made. The providers are embedded unless
COMMUNICATION_GW_URL names a live gateway. After a step that activates a channel or session, the command waits for the
callback. It ignores the status skip of a step list. workflows/README.md describes their format, with all variables.

  --check              reads documents, those of folders too, and judges them without sending anything${resultHelp}${targetHelp}
Exit code 0 when every step passed, 1 when a step failed or a step list has a mistake, 130 after Ctrl-C.
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

void run({
  help,
  words: true,
  options: { check: { type: 'boolean' }, ...resultOptions },
  async main({ check: onlyCheck, ...flags }, files) {
    if (files.length === 0) throw new UsageError('Name a step list, such as workflows/send-typing-indicator.md');
    if (onlyCheck) return tell('workflow --check', flags, async (say) => checkAll(files, say));
    return tell('workflow', flags, async (say) => {
      const given = readGiven();
      const known = process.env.COMMUNICATION_GW_URL ? given : knownWithEmbedded(given);
      const stepLists = files.map((file) => readStepList(file, known));
      const missing = stepLists.flatMap(({ needs }) => unmet(needs, known)).map(asLine);
      if (missing.length > 0) throw new Error(missing.join('\n'));
      const progress = printProgress((line) => say(`${line}\n`), colours);
      const settings = { ...readTargetSettings(), given };
      return interruptible(async (signal) =>
        ofWorkflow(await runStepLists(stepLists, { ...settings, signal, progress })),
      );
    });
  },
});
