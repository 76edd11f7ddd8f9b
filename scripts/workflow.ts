import { run, UsageError } from '../lib/cli';
import { colours } from '../lib/colours';
import { interruptible } from '../lib/interruption';
import { check, type Judgement, summarise } from '../workflows/runner/check';
import { documentsIn } from '../workflows/runner/find';
import { asLine, knownWithEmbedded, readGiven, unmet } from '../workflows/runner/needs';
import { printProgress } from '../workflows/runner/render';
import { renderJudgement, renderSummary } from '../workflows/runner/render-check';
import { runStepLists } from '../workflows/runner/run';
import { readStepList } from '../workflows/runner/step-list';
import { readTargetSettings, targetHelp } from './lib/target-settings';

const help = `
npm run workflow -- FILE... [--json]
npm run workflow -- --check FILE|FOLDER... [--json]

Carries out step lists against communication-gw and core, and deletes what they made. The providers are embedded unless
COMMUNICATION_GW_URL names a live gateway. After a step that activates a channel or session, the command waits for the
callback. It ignores the status skip of a step list. workflows/README.md describes their format, with all variables.

  --check  reads documents, those of folders too, and judges them without sending anything
  --json   prints one JSON document instead of lines
${targetHelp}
Exit code 0 when every step passed, 1 when a step failed or a step list has a mistake, 130 after Ctrl-C.
`;

/** Judges documents without sending anything. Returns the exit code. */
function checkAll(paths: readonly string[], json: boolean): number {
  const given = readGiven();
  const known = process.env.COMMUNICATION_GW_URL ? given : knownWithEmbedded(given);
  const judgements: Judgement[] = [];
  for (const file of documentsIn(paths)) {
    const judged = check(file, known);
    judgements.push(judged);
    if (!json) console.log(renderJudgement(judged, colours).join('\n'));
  }
  const summary = summarise(judgements);
  console.log(json ? JSON.stringify({ ...summary, judgements }, undefined, 2) : renderSummary(summary).join('\n'));
  return judgements.some(({ judgement }) => judgement === 'refused') ? 1 : 0;
}

void run({
  help,
  words: true,
  options: { json: { type: 'boolean' }, check: { type: 'boolean' } },
  async main({ json = false, check: onlyCheck = false }, files) {
    if (files.length === 0) throw new UsageError('Name a step list, such as workflows/send-typing-indicator.md');
    if (onlyCheck) return checkAll(files, json);
    const given = readGiven();
    const known = process.env.COMMUNICATION_GW_URL ? given : knownWithEmbedded(given);
    const stepLists = files.map((file) => readStepList(file, known));
    const missing = stepLists.flatMap(({ needs }) => unmet(needs, known)).map(asLine);
    if (missing.length > 0) throw new Error(missing.join('\n'));
    const progress = json ? {} : printProgress(console.log, colours);
    const settings = { ...readTargetSettings(), given };
    return interruptible(async (signal) => {
      const summaries = await runStepLists(stepLists, { ...settings, signal, progress });
      const ok = summaries.length === stepLists.length && summaries.every((each) => each.ok);
      if (json) console.log(JSON.stringify({ ok, documents: summaries }, undefined, 2));
      return ok ? 0 : 1;
    });
  },
});
